using System.Globalization;
using WeightSpace.Experiments.Symmetry.Page;

namespace WeightSpace.Experiments.Tests;

/// <summary>Drafts the graph of a page from axes written as text: <c>1 head*channel a|b</c> is a fixed axis of size 1,
/// a product and a concatenation.</summary>
internal sealed class PageGraphDrafter(params IReadOnlyList<PageLabel> labels)
{
    private readonly List<PageValue> values = [];
    private readonly List<PageNode> nodes = [];
    private readonly Dictionary<string, (int Value, PageParameter Parameter)> parameters = [];

    public int Input(string name, string axes) => Add(axes, value => value with { IsInput = true, Name = name });

    /// <summary>A parameter; the same name gives the same value again.</summary>
    public int Parameter(string name, string axes, string kind = "matrix")
    {
        if (!parameters.TryGetValue(name, out var known))
        {
            var value = Add(axes, value => value with { Parameter = name });
            known = parameters[name] = (value, new PageParameter(name, values[value].Shape, kind, Views(name, values[value].Axes)));
        }
        return known.Value;
    }

    public int Apply(string operation, string? name, string axes, params int[] inputs)
    {
        var result = Add(axes, value => value);
        nodes.Add(new PageNode(nodes.Count, operation, name, inputs, [result]));
        return result;
    }

    public void Output(int value) => values[value] = values[value] with { IsOutput = true };

    public SymmetryPageData Page(string model, PageBasis basis, IReadOnlyList<PageDiagram> diagrams, PageCertificate certificate, params IReadOnlyList<PageDiagnostic> diagnostics) =>
        new(model, string.Create(CultureInfo.InvariantCulture, $"{parameters.Values.Sum(p => p.Parameter.Shape.Aggregate(1L, (a, b) => a * b)):n0} weights · group of order 10^35.4 · {basis.Terms:n0} basis terms · {basis.Gemms:n0} matrix multiplications"),
            labels, [.. parameters.Values.Select(p => p.Parameter)], nodes, values, basis, diagrams, certificate, diagnostics);

    private int Add(string axes, Func<PageValue, PageValue> with)
    {
        PageAxis[] parsed = [.. axes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(axis => new PageAxis([.. axis.Split('|').Select(block => block.Split('*'))]))];
        values.Add(with(new PageValue(values.Count, [.. parsed.Select(axis => axis.Blocks.Sum(block => block.Aggregate(1L, (size, name) => size * Size(name))))], parsed)));
        return values.Count - 1;
    }

    // One view for each choice of a block on every axis.
    private static PageView[] Views(string name, IReadOnlyList<PageAxis> axes)
    {
        IEnumerable<IReadOnlyList<IReadOnlyList<string>>> choices = [[]];
        foreach (var axis in axes)
            choices = [.. choices.SelectMany(choice => axis.Blocks.Select(block => (IReadOnlyList<IReadOnlyList<string>>)[.. choice, block]))];
        var all = choices.ToArray();
        return all.Length == 1 ? [new(name, all[0])] : [.. all.Select((view, i) => new PageView(string.Create(CultureInfo.InvariantCulture, $"{name}/{i}"), view))];
    }

    private long Size(string name) => labels.FirstOrDefault(label => label.Name == name)?.Size ?? long.Parse(name, CultureInfo.InvariantCulture);
}
