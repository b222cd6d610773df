using System.Globalization;
using System.Text;
using WeightSpace.SymmetryBasis;
using static WeightSpace.Experiments.Reports.PageTemplate;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>The coloured names by which labels appear everywhere on the page.</summary>
internal sealed class LabelChips
{
    // The golden angle: however many labels there are, the hues of the first ones are far apart.
    private const double HueStep = 137.50776;
    private const double FirstHue = 255;

    private readonly IReadOnlyList<PageLabel> labels;
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public LabelChips(IReadOnlyList<PageLabel> labels)
    {
        this.labels = labels;
        for (var i = 0; i < labels.Count; i++)
        {
            if (!numbers.TryAdd(labels[i].Name, i))
                throw new ArgumentException($"Two labels of the page are called '{labels[i].Name}'; names must be unique.", nameof(labels));
        }
    }

    /// <summary>The label's number in the page, or -1 for a name that is no label.</summary>
    public int Number(string name) => numbers.GetValueOrDefault(name, -1);

    /// <summary>The class names that give an element the label's colour.</summary>
    public string Classes(string name)
    {
        var number = Number(name);
        if (number < 0 || labels[number].Kind == LabelKind.Fixed)
            return "fixed";
        return string.Create(CultureInfo.InvariantCulture, $"l{number}{(labels[number].Kind == LabelKind.Nested ? " nested" : "")}");
    }

    /// <summary>A button that selects the label; plain grey text for a name that is none.</summary>
    public string Chip(string name)
    {
        var number = Number(name);
        return number < 0
            ? $"<span class=\"chip fixed\">{Encode(name)}</span>"
            : string.Create(CultureInfo.InvariantCulture,
                $"<button type=\"button\" class=\"chip {Classes(name)}\" data-l=\"{number}\" aria-pressed=\"false\" title=\"{Encode(Describe(labels[number]))}\">{Encode(name)}</button>");
    }

    /// <summary>The axes of a view: a bracket for each, its labels joined by × where it is their product.</summary>
    public string Axes(IReadOnlyList<IReadOnlyList<string>> axes)
    {
        if (axes.Count == 0)
            return "<span class=\"soft\">scalar</span>";
        var html = new StringBuilder();
        foreach (var axis in axes)
            html.Append("<span class=\"axis\">").AppendJoin("<span class=\"times\">×</span>", axis.Select(Chip)).Append("</span>");
        return html.ToString();
    }

    /// <summary>The hue of each label that has one.</summary>
    public string Css()
    {
        var css = new StringBuilder();
        var hue = FirstHue;
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Kind == LabelKind.Fixed)
                continue;
            css.Append(CultureInfo.InvariantCulture, $".l{i}{{--h:{hue:0.#}}}:root{{--c{i}:oklch(var(--rim-l) var(--rim-c) {hue:0.#})}}");
            hue = (hue + HueStep) % 360;
        }
        return css.ToString();
    }

    /// <summary>A label in words.</summary>
    public static string Describe(PageLabel label) => string.Create(CultureInfo.InvariantCulture, $"{label.Name}: {Kind(label)}, size {label.Size}");

    /// <summary>The kind of a label in words.</summary>
    public static string Kind(PageLabel label) =>
        label.Kind == LabelKind.Nested ? $"nested in {label.Parent}" : label.Kind.ToString().ToLowerInvariant();
}
