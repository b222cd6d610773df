using System.Globalization;
using System.Text;
using static WeightSpace.Experiments.Reports.PageTemplate;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>Draws one partition: output indices above, input indices below, the indices of a block joined.</summary>
internal static class PartitionDrawing
{
    private const int Step = 24;
    private const int Margin = 13;
    private const int Top = 13;
    private const int Bottom = 53;
    private const int LeastWidth = 64;
    private const int Folded = -1;

    /// <summary>The drawing.</summary>
    public static string Svg(PageDiagram diagram, PagePartition partition, LabelChips chips)
    {
        var columns = Math.Max(1, Math.Max(partition.OutputBlocks.Count, partition.InputBlocks.Count));
        var width = 2 * Margin + (columns - 1) * Step;
        var letters = Letters(partition);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"term\" role=\"img\" width=\"{Math.Max(width, LeastWidth)}\" height=\"84\" viewBox=\"{Math.Min(0, (width - LeastWidth) / 2.0):0.#} 0 {Math.Max(width, LeastWidth)} 84\"><title>{Encode(Words(diagram, partition, letters))}</title>");
        foreach (var block in partition.OutputBlocks.Concat(partition.InputBlocks).Where(block => block != Folded).Distinct())
            Joins(svg, Members(partition.OutputBlocks, block), Members(partition.InputBlocks, block), Attributes("join", LabelOf(diagram, partition, block), chips));
        Dots(svg, diagram.OutputLabels, partition.OutputBlocks, partition.InputBlocks, Top, "broadcast", chips);
        Dots(svg, diagram.InputLabels, partition.InputBlocks, partition.OutputBlocks, Bottom, "pooled", chips);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{width / 2.0:0.#}\" y=\"79\">{Encode(letters.Output)} ← {Encode(letters.Input)}</text></svg>");
        return svg.ToString();
    }

    // Indices of one row are joined by an arc that bends into the drawing, the two rows by a line between their nearest
    // members.
    private static void Joins(StringBuilder svg, List<int> output, List<int> input, string attributes)
    {
        Arcs(svg, output, Top, 1, attributes);
        Arcs(svg, input, Bottom, -1, attributes);
        if (output.Count == 0 || input.Count == 0)
            return;
        var (from, to) = output.SelectMany(o => input.Select(i => (o, i))).MinBy(pair => Math.Abs(pair.o - pair.i));
        svg.Append(CultureInfo.InvariantCulture, $"<path {attributes} d=\"M{X(from)} {Top}L{X(to)} {Bottom}\"/>");
    }

    private static void Arcs(StringBuilder svg, List<int> members, int y, int direction, string attributes)
    {
        for (var i = 1; i < members.Count; i++)
        {
            var depth = y + direction * (10 + 5 * (members[i] - members[i - 1]));
            svg.Append(CultureInfo.InvariantCulture, $"<path {attributes} d=\"M{X(members[i - 1])} {y}Q{(X(members[i - 1]) + X(members[i])) / 2.0:0.#} {depth} {X(members[i])} {y}\"/>");
        }
    }

    private static void Dots(StringBuilder svg, IReadOnlyList<string> labels, IReadOnlyList<int> blocks, IReadOnlyList<int> others, int y, string alone, LabelChips chips)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            var label = i < labels.Count ? labels[i] : "";
            var title = string.Create(CultureInfo.InvariantCulture, $"<title>{(y == Top ? "output" : "input")} index {i}: {Encode(label)}</title>");
            if (blocks[i] == Folded)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<rect {Attributes("dot folded", label, chips)} x=\"{X(i) - 4}\" y=\"{y - 4}\" width=\"8\" height=\"8\">{title}</rect>");
                continue;
            }
            var role = others.Contains(blocks[i]) ? "kept" : alone;
            if (role == "broadcast")
                svg.Append(CultureInfo.InvariantCulture, $"<circle {Attributes("ring", label, chips)} cx=\"{X(i)}\" cy=\"{y}\" r=\"8.5\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<circle {Attributes("dot " + role, label, chips)} cx=\"{X(i)}\" cy=\"{y}\" r=\"5\">{title}</circle>");
        }
    }

    // A block holds indices of one label.
    private static string LabelOf(PageDiagram diagram, PagePartition partition, int block)
    {
        var (labels, index) = partition.OutputBlocks.Contains(block)
            ? (diagram.OutputLabels, Members(partition.OutputBlocks, block)[0])
            : (diagram.InputLabels, Members(partition.InputBlocks, block)[0]);
        return index < labels.Count ? labels[index] : "";
    }

    private static string Attributes(string role, string label, LabelChips chips)
    {
        var number = chips.Number(label);
        var data = number < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" data-l=\"{number}\"");
        return $"class=\"{role} {chips.Classes(label)}\"{data}";
    }

    private static string Words(PageDiagram diagram, PagePartition partition, (string Output, string Input) letters)
    {
        var parts = new List<string>();
        Add("kept", partition.OutputBlocks.Where(partition.InputBlocks.Contains));
        Add("broadcast", partition.OutputBlocks.Where(block => !partition.InputBlocks.Contains(block)));
        Add("pooled", partition.InputBlocks.Where(block => !partition.OutputBlocks.Contains(block)));
        return $"{diagram.Output}[{letters.Output}] ← {diagram.Input}[{letters.Input}]{(parts.Count > 0 ? ": " : "")}{string.Join("; ", parts)}";

        void Add(string role, IEnumerable<int> blocks)
        {
            var names = blocks.Where(block => block != Folded).Distinct().Select(Letter).ToArray();
            if (names.Length > 0)
                parts.Add($"{role} {string.Join(", ", names)}");
        }
    }

    private static (string Output, string Input) Letters(PagePartition partition) =>
        (Letters(partition.OutputBlocks), Letters(partition.InputBlocks));

    // A scalar has no index.
    private static string Letters(IReadOnlyList<int> blocks) => blocks.Count == 0 ? "–" : string.Concat(blocks.Select(Letter));

    private static string Letter(int block) =>
        block == Folded ? "·" : block < 26 ? ((char)('a' + block)).ToString() : string.Create(CultureInfo.InvariantCulture, $"({block})");

    private static List<int> Members(IReadOnlyList<int> blocks, int block) => [.. Enumerable.Range(0, blocks.Count).Where(i => blocks[i] == block)];

    private static int X(int column) => Margin + column * Step;
}
