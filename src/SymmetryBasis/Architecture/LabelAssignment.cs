using System.Collections.Immutable;
using System.Globalization;

namespace WeightSpace.SymmetryBasis;

/// <summary>Turns a finished forest of index sets into named labels, and parameters into views that carry
/// them.</summary>
internal sealed class LabelAssignment
{
    /// <summary>A parameter of more views than this is made fixed, so that a small file cannot ask for millions of
    /// tensors.</summary>
    private const int MostViews = 1 << 14;

    /// <summary>Stands for the operator where there is none.</summary>
    private const string Declared = "parameter";

    private readonly List<ParameterUse> parameters;
    private readonly AxisNormalForm normalForm;
    private readonly LabelCopies copies;
    private readonly LabelNesting nesting;
    private readonly Dictionary<int, AxisLabel> labels = [];
    private readonly HashSet<string> labelNames = [];
    private readonly HashSet<string> tensorNames = [];
    private readonly ImmutableArray<Diagnostic>.Builder diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly AxisForest forest;
    private readonly ImmutableArray<GraphNode> nodes;

    public LabelAssignment(AxisForest forest, List<ParameterUse> parameters, ImmutableArray<GraphNode> nodes, IEnumerable<ImmutableArray<int>> spaces)
    {
        (this.parameters, this.forest, this.nodes) = (parameters, forest, nodes);
        foreach (var parameter in parameters.Where(parameter => !parameter.IsUsed))
        {
            // A parameter outside the graph may be used in ways that the graph does not show; a buffer is no weight.
            if (parameter.IsBuffer) Fix(parameter, FixKind.Necessary, $"the buffer {parameter.Name} is not used in the graph");
            else Fix(parameter, FixKind.Caution, $"the parameter {parameter.Name} is not used in the graph");
        }

        ImmutableArray<int>[] others = [.. spaces];
        while (HasLimited(new AxisNormalForm(forest), forest, others)) { }

        IndexSpace[] all;
        do
        {
            normalForm = new AxisNormalForm(forest);
            var form = normalForm;
            all = [.. parameters.Select(parameter => IndexSpace.Of(form, parameter.Tensor.Axes, isParameter: true)), .. others.Select(space => IndexSpace.Of(form, space, isParameter: false))];
            copies = new LabelCopies(forest, normalForm, all);
        }
        while (!copies.IsSettled);
        nesting = new LabelNesting(copies, all);
    }

    /// <summary>The parameters and buffers with their views.</summary>
    public ImmutableArray<ParameterSymmetry> Parameters() => [.. parameters.Select(Describe)];

    /// <summary>Why the fixed labels are fixed, in their order, once the parameters have been described.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => diagnostics.ToImmutable();

    /// <summary>The labels of any value, once the parameters have been described.</summary>
    public ValueSymmetry Describe(SymbolicTensor value)
    {
        var axes = value.Axes.Select(node => normalForm.Branches(node).Select(branch => branch.Parts.Select(part => Known(part.Key)).ToImmutableArray()).ToImmutableArray());
        return new(value.Shape, [.. axes], value.IsParameter && parameters[value.Parameter] is var known && ReferenceEquals(known.Tensor, value) ? known.Name : null);
    }

    /// <summary>Fixes what comes apart into too many pieces; whether there was anything of the kind.</summary>
    private bool HasLimited(AxisNormalForm form, AxisForest forest, ImmutableArray<int>[] others)
    {
        var found = false;
        foreach (var parameter in parameters)
        {
            var pieces = parameter.Tensor.Axes.Aggregate(1.0, (product, axis) => product * form.Count(axis));
            if (pieces <= MostViews || parameter.Tensor.Axes.All(forest.IsFixed)) continue;
            Fix(parameter, FixKind.Caution, string.Create(CultureInfo.InvariantCulture, $"the parameter {parameter.Name} comes apart into {pieces:g6} pieces, more than {MostViews}"));
            found = true;
        }

        foreach (var axis in others.SelectMany(space => space))
        {
            if (form.Count(axis) <= AxisForest.MostBlocks || forest.IsFixed(axis)) continue;
            forest.Fix(axis, new FixCause(forest.MakerOf(axis), $"an axis of size {forest.SizeOf(axis)} comes apart into more than {AxisForest.MostBlocks} blocks", FixKind.Caution));
            found = true;
        }

        return found;
    }

    private void Fix(ParameterUse parameter, FixKind kind, string reason)
    {
        foreach (var axis in parameter.Tensor.Axes) forest.Fix(axis, new FixCause(null, reason, kind));
    }

    private AxisLabel? Known(int key) => labels.GetValueOrDefault(copies.Example(key));

    private ParameterSymmetry Describe(ParameterUse parameter)
    {
        var drafts = parameter is { IsUsed: true, Kind: TensorKind.Scalar } ? [Draft.Empty] : Drafts(parameter);
        var stem = SpecText.Sanitize(parameter.Name);
        var views = ImmutableArray.CreateBuilder<ParameterView>(drafts.Count);
        foreach (var draft in drafts)
        {
            var name = Unique(tensorNames, drafts.Count == 1 ? stem : $"{stem}#{views.Count}");
            var tensor = new TensorSpec(name, parameter.Kind, [.. draft.Parts.Select(part => AxisOf(parameter, part, draft.Picked))]);
            views.Add(new(tensor, draft.Offset, [.. draft.Parts.Select(part => part.Stride)], [.. draft.Parts.Select(part => part.Axis)]));
        }

        return new(parameter.Name, parameter.Tensor.Shape, parameter.IsBuffer, views.ToImmutable());
    }

    /// <summary>All combinations of the blocks of the axes, and of the indices of fixed labels that others have copies
    /// over.</summary>
    private List<Draft> Drafts(ParameterUse parameter)
    {
        List<Draft> drafts = [Draft.Empty];
        var stride = 1L;
        for (var axis = parameter.Tensor.Rank - 1; axis >= 0; axis--)
        {
            var (number, step) = (axis, stride);
            var inner = drafts;
            drafts = [.. normalForm.Branches(parameter.Tensor.Axes[axis]).SelectMany(branch => inner.Select(rest => new Draft(
                (branch.Offset * step) + rest.Offset,
                [.. branch.Parts.Select(part => new DraftPart(part.Key, part.Size, part.Stride * step, number)), .. rest.Parts],
                rest.Picked)))];
            stride *= parameter.Tensor.Shape[axis];
        }

        return [.. drafts.SelectMany(TakeApart)];
    }

    private IEnumerable<Draft> TakeApart(Draft draft)
    {
        var keys = draft.Parts.Select(part => part.Key).ToHashSet();
        IEnumerable<Draft> result = [draft];
        foreach (var selector in keys.SelectMany(key => copies.Over(key)).Distinct().Where(keys.Contains))
        {
            var part = draft.Parts.Single(candidate => candidate.Key == selector);
            result = result.SelectMany(one => Enumerable.Range(0, part.Size).Select(index =>
                new Draft(one.Offset + (index * part.Stride), one.Parts.Remove(part), one.Picked.SetItem(selector, index))));
        }

        return result;
    }

    private TensorAxis AxisOf(ParameterUse parameter, DraftPart part, ImmutableDictionary<int, int> picked)
    {
        var role = parameter.IsUsed ? parameter.Roles[part.Axis] : AxisRole.Other;
        var label = LabelOf(copies.Resolve(part.Key, picked), parameter.Name, role);
        return new(label, label.Kind == LabelKind.Fixed ? FixedRole(role) : role);
    }

    private AxisLabel LabelOf(int key, string parameter, AxisRole role)
    {
        if (labels.TryGetValue(key, out var label)) return label;
        var parent = nesting.ParentOf(key) is { } outer ? LabelOf(outer, parameter, role) : null;
        var owner = parameter.EndsWith(".weight", StringComparison.Ordinal) || parameter.EndsWith(".bias", StringComparison.Ordinal)
            ? parameter[..parameter.LastIndexOf('.')]
            : parameter;
        var name = Unique(labelNames, SpecText.Sanitize($"{owner}.{SpecText.Format(role)}"));
        var size = copies.SizeOf(key);
        if (copies.IsFixed(key))
        {
            label = AxisLabel.Fixed(name, size);
            diagnostics.Add(Explain(key, label));
        }
        else
        {
            label = parent is not null ? AxisLabel.Nested(name, size, parent) : AxisLabel.Permutable(name, size);
        }

        return labels[key] = label;
    }

    private Diagnostic Explain(int key, AxisLabel label)
    {
        var cause = copies.CauseOf(key);
        // One index cannot be permuted anyway, and of several that are picked the last one cannot either.
        var isCaution = label.Size > 1 && (cause.Kind == FixKind.Caution || (cause.Kind == FixKind.Picked && forest.HasUnpicked(key)));
        return new(cause.Node is { } node ? nodes[node].Title : Declared, cause.Reason, label, isCaution, cause.Node);
    }

    private static string Unique(HashSet<string> names, string stem)
    {
        var name = stem;
        for (var number = 2; !names.Add(name); number++) name = $"{stem}{number}";
        return name;
    }

    private static AxisRole FixedRole(AxisRole role) => role switch
    {
        AxisRole.Out => AxisRole.FixedOut,
        AxisRole.In => AxisRole.FixedIn,
        _ => role,
    };

    /// <summary>A view in the making.</summary>
    private sealed record Draft(long Offset, ImmutableArray<DraftPart> Parts, ImmutableDictionary<int, int> Picked)
    {
        public static Draft Empty { get; } = new(0, [], ImmutableDictionary<int, int>.Empty);
    }

    private readonly record struct DraftPart(int Key, int Size, long Stride, int Axis);
}
