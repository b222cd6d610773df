using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck.Xunit;
using QuikGraph.Algorithms;
using WeightSpace.Testing;

namespace WeightSpace.SymmetryBasis.Tests;

[Properties(Arbitrary = [typeof(SymmetryGenerators)])]
public sealed class ArchitectureGraphTests
{
    [Property(MaxTest = 50)]
    public void Graph_RandomNetwork_HasAnEdgePerOperandAndNoCycle(NetworkSketch sketch)
    {
        var analysis = RandomNetworks.Build(sketch, 60);
        var graph = analysis.Graph;
        var place = graph.TopologicalSort().Index().ToDictionary(pair => pair.Item, pair => pair.Index);

        Assert.True(graph.IsDirectedAcyclicGraph());
        Assert.Equal(analysis.Values.Length, graph.VertexCount);
        Assert.Equal(analysis.Nodes.Sum(node => node.Operands.Length), graph.EdgeCount);
        Assert.All(graph.Edges, edge => Assert.True(place[edge.Source] < place[edge.Target]));
        Assert.All(
            analysis.Nodes,
            node => Assert.Equal(node.Operands, graph.InEdges(node.Result).Select(edge => edge.Source)));
    }

    [Fact]
    public void Graph_UnusedParameter_IsAComponentOfItsOwn()
    {
        var components = new Dictionary<GraphValue, int>();

        Assert.Equal(2, Network().Graph.WeaklyConnectedComponents(components));
        Assert.Single(components.Values, component => component == components[new(5)]);
    }

    [Fact]
    public void ToGraphviz_AnyNetwork_ReadsBackAsTheGraph()
    {
        var analysis = Network();
        var text = analysis.ToGraphviz();
        const string vertex = """^  v(\d+) \[label="((?:[^"\\]|\\.)*)", shape=(\w+), kind=(\w+), operator="(.*?)", dims="([\dx]*)"\];$""";
        var vertices = Regex.Matches(text, vertex, RegexOptions.Multiline);
        var edges = Regex.Matches(text, @"^  v(\d+) -> v(\d+);$", RegexOptions.Multiline);

        Assert.StartsWith("digraph architecture {\n", text, StringComparison.Ordinal);
        Assert.Equal(
            [
                (0, @"the \""x\""\n[1, w.in:3!]", "ellipse"),
                (1, @"w\n[w.out:4, w.in:3!]", "box"),
                (2, @"b\n[w.out:4]", "box"),
                (3, @"Linear 'first'\n[1, w.out:4]", "plain"),
                (4, @"tanh\n[1, w.out:4]", "plain"),
                (5, @"stray\n[stray.other:2!]", "box"),
            ],
            vertices.Take(6).Select(match => (Id(match, 1), match.Groups[2].Value, match.Groups[3].Value)));
        Assert.Equal(
            [("input", "", "1x3"), ("parameter", "", "4x3"), ("parameter", "", "4"), ("result", "Linear", "1x4"), ("result", "tanh", "1x4")],
            vertices.Take(5).Select(match => (match.Groups[4].Value, match.Groups[5].Value, match.Groups[6].Value)));
        Assert.Equal(
            analysis.Graph.Edges.Select(edge => (edge.Source.Id, edge.Target.Id)),
            edges.Select(match => (Id(match, 1), Id(match, 2))));
        // The lines found, the two of the head and the one of the tail are all there is.
        Assert.Equal(vertices.Count + edges.Count + 3, text.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void ToGraphMl_AnyNetwork_ReadsBackAsTheGraph()
    {
        var analysis = Network();
        XNamespace ns = "http://graphml.graphdrawing.org/xmlns";
        var graph = XDocument.Parse(analysis.ToGraphMl().ToString()).Root!.Element(ns + "graph")!;
        string Data(XElement element, string key) =>
            element.Elements(ns + "data").Single(data => data.Attribute("key")!.Value == key).Value;

        Assert.Equal(
            ["the \"x\"", "w", "b", "Linear 'first'", "tanh", "stray", "mean", "add", "sum"],
            graph.Elements(ns + "node").Select(node => Data(node, "title")));
        Assert.Equal(
            ["input", "parameter", "parameter", "result", "result", "parameter", "buffer", "result", "result"],
            graph.Elements(ns + "node").Select(node => Data(node, "kind")));
        Assert.Equal(
            ["1x3", "4x3", "4", "Linear 1x4", "tanh 1x4", "2", "4", "add 1x4", "sum 1"],
            graph.Elements(ns + "node").Select(node => $"{Data(node, "made-by")} {Data(node, "dims")}".Trim()));
        Assert.Equal(
            analysis.Graph.Edges.Select(edge => ($"v{edge.Source.Id}", $"v{edge.Target.Id}", edge.Tag.Title)),
            graph.Elements(ns + "edge")
                .Select(edge => (Get(edge, "source"), Get(edge, "target"), Data(edge, "operator"))));
    }

    private static int Id(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Get(XElement element, string attribute) => element.Attribute(attribute)!.Value;

    private static SymmetryAnalysis Network()
    {
        var net = new ArchitectureBuilder();
        var x = net.Input("the \"x\"", 1, 3);
        var hidden = net.Apply(new LinearRule(), "first", x, net.Parameter("w", 4, 3), net.Parameter("b", 4));
        hidden = net.Elementwise("tanh", hidden);
        net.Parameter("stray", 2);
        net.Output(net.Reduce("sum", net.Add(hidden, net.Buffer("mean", 4)), 1));
        return net.Analyze();
    }
}
