using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace WeightSpace.SymmetryBasis;

/// <summary>Writes <see cref="SymmetryAnalysis.Graph"/> for drawing programs.</summary>
public static class ArchitectureGraphExport
{
    /// <summary>Axes of more blocks than this are written by their size.</summary>
    private const int MostBlocks = 4;

    private static readonly XNamespace GraphMl = "http://graphml.graphdrawing.org/xmlns";

    /// <param name="analysis">The analysis of a network.</param>
    extension(SymmetryAnalysis analysis)
    {
        /// <summary>The graph in Graphviz's DOT language: inputs as ellipses, parameters and buffers as boxes, results
        /// by their operators; every axis with its labels. Attributes <c>kind</c>, <c>operator</c> and <c>dims</c> are for
        /// programs.</summary>
        public string ToGraphviz()
        {
            ArgumentNullException.ThrowIfNull(analysis);
            var text = new StringBuilder("digraph architecture {\n  rankdir=LR;\n");
            foreach (var vertex in Vertices(analysis))
            {
                var shape = vertex.Kind switch { "input" => "ellipse", "result" => "plain", _ => "box" };
                var label = Quote($"{vertex.Title}\n{vertex.Axes}");
                text.Append(CultureInfo.InvariantCulture, $"  v{vertex.Id} [label={label}, shape={shape}, kind={vertex.Kind}, operator={Quote(vertex.Operator)}, dims={Quote(vertex.Dims)}];\n");
            }

            foreach (var edge in analysis.Graph.Edges)
                text.Append(CultureInfo.InvariantCulture, $"  v{edge.Source.Id} -> v{edge.Target.Id};\n");
            return text.Append("}\n").ToString();
        }

        /// <summary>The graph as GraphML: per value its title, its axes and its kind (<c>input</c>, <c>parameter</c>,
        /// <c>buffer</c> or <c>result</c>), its operator and its sizes, as <c>4x3</c>; per edge the operator.</summary>
        public XDocument ToGraphMl()
        {
            ArgumentNullException.ThrowIfNull(analysis);
            return new XDocument(Element(
                "graphml",
                [],
                Key("title", "node"), Key("axes", "node"), Key("kind", "node"), Key("made-by", "node"), Key("dims", "node"), Key("operator", "edge"),
                Element(
                    "graph",
                    [("id", "architecture"), ("edgedefault", "directed")],
                    [
                        .. Vertices(analysis).Select(vertex => Element(
                            "node",
                            [("id", $"v{vertex.Id}")],
                            Data("title", vertex.Title), Data("axes", vertex.Axes), Data("kind", vertex.Kind), Data("made-by", vertex.Operator), Data("dims", vertex.Dims))),
                        .. analysis.Graph.Edges.Select(edge => Element(
                            "edge",
                            [("source", $"v{edge.Source.Id}"), ("target", $"v{edge.Target.Id}")],
                            Data("operator", edge.Tag.Title))),
                    ])));
        }
    }

    private static XElement Element(string name, (string Name, string Value)[] attributes, params object[] content) =>
        new(GraphMl + name, attributes.Select(attribute => new XAttribute(attribute.Name, attribute.Value)), content);

    private static XElement Key(string name, string holder) =>
        Element("key", [("id", name), ("for", holder), ("attr.name", name), ("attr.type", "string")]);

    private static XElement Data(string key, string value) =>
        Element("data", [("key", key)], string.Concat(value.Select(c => XmlConvert.IsXmlChar(c) ? c : '_')));

    private static IEnumerable<(int Id, string Title, string Axes, string Kind, string Operator, string Dims)> Vertices(SymmetryAnalysis analysis)
    {
        var inputs = analysis.Inputs.ToDictionary(input => input.Value.Id, input => input.Name);
        var makers = analysis.Nodes.ToDictionary(node => node.Result.Id, node => node);
        var kinds = analysis.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => parameter.IsBuffer ? "buffer" : "parameter");
        for (var id = 0; id < analysis.Values.Length; id++)
        {
            var value = analysis.Values[id];
            var axes = $"[{string.Join(", ", value.Axes.Zip(value.Shape, Describe))}]";
            var dims = string.Join('x', value.Shape);
            yield return value.Parameter is { } name ? (id, name, axes, kinds[name], "", dims)
                : inputs.TryGetValue(id, out var input) ? (id, input, axes, "input", "", dims)
                : (id, makers[id].Title, axes, "result", makers[id].Operator, dims);
        }
    }

    private static string Describe(EquatableArray<EquatableArray<AxisLabel?>> blocks, int size) =>
        blocks.Length > MostBlocks || blocks.Any(block => block.Contains(null))
            ? size.ToString(CultureInfo.InvariantCulture)
            : string.Join(" + ", blocks.Select(block => string.Join(" x ", block)));

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";
}
