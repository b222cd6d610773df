using System.Diagnostics;
using System.Text.Json;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Symmetry.Page;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

/// <summary>Runs the layout of the page in node, which the build needs for npm, with a stack as small as a browser's
/// worker may have.</summary>
public sealed class PageLayoutTests
{
    private const double Width = 220, Height = 64;

    [Theory]
    [InlineData("mlp")]
    [InlineData("blocks")]
    [InlineData("hourglass")]
    [InlineData("chain")]
    public void Layout_Network_KeepsCardsApartAndEdgesWhole(string network)
    {
        var graph = network switch
        {
            "mlp" => SyntheticSymmetry.Mlp(),
            "blocks" => SyntheticSymmetry.Transformer(30),
            "hourglass" => SyntheticSymmetry.Nested(8),
            _ => SyntheticSymmetry.Chain(1_200),
        };
        var edges = Edges(graph);
        var result = Run(graph.Nodes.Count, edges);
        var centres = result.GetProperty("nodes").EnumerateArray().Select(Point).ToArray();
        var (width, height) = (result.GetProperty("width").GetDouble(), result.GetProperty("height").GetDouble());
        Assert.All(centres, c => Assert.True(c.X >= Width / 2 && c.X <= width - Width / 2 && c.Y >= Height / 2 && c.Y <= height - Height / 2, $"a card at {c} lies outside {width} × {height}"));
        NoneOverlap(centres);
        var routes = result.GetProperty("edges").EnumerateArray().Select(route => route.EnumerateArray().Select(Point).ToArray()).ToArray();
        Assert.Equal(edges.Length, routes.Length);
        for (var i = 0; i < edges.Length; i++)
        {
            var (from, to) = (centres[edges[i][0]], centres[edges[i][1]]);
            Assert.Equal(from.Y + Height / 2, routes[i][0].Y, 0.2);
            Assert.Equal(to.Y - Height / 2, routes[i][^1].Y, 0.2);
            Assert.InRange(routes[i][0].X, from.X - Width / 2, from.X + Width / 2);
            Assert.InRange(routes[i][^1].X, to.X - Width / 2, to.X + Width / 2);
            Assert.All(routes[i], point => Assert.True(point.X >= 0 && point.X <= width && point.Y >= 0 && point.Y <= height, $"edge {i} passes {point}, outside {width} × {height}"));
        }
    }

    [Fact]
    public void Layout_DeepNetwork_FillsTheWindowInColumns()
    {
        var graph = SyntheticSymmetry.Chain(600);
        var result = Run(graph.Nodes.Count, Edges(graph));
        Assert.InRange(result.GetProperty("width").GetDouble() / result.GetProperty("height").GetDouble(), 0.8, 3.2);
    }

    private static void NoneOverlap((double X, double Y)[] centres)
    {
        var ordered = centres.OrderBy(c => c.Y).ToArray();
        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = i + 1; j < ordered.Length && ordered[j].Y - ordered[i].Y < Height; j++)
                Assert.True(Math.Abs(ordered[i].X - ordered[j].X) >= Width, $"the cards at {ordered[i]} and {ordered[j]} overlap");
        }
    }

    private static int[][] Edges(SymmetryPageData graph)
    {
        var producer = graph.Nodes.SelectMany(node => node.Outputs.Select(output => (output, node.Id))).ToDictionary(pair => pair.output, pair => pair.Id);
        return [.. graph.Nodes.SelectMany(node => node.Inputs.Distinct().Where(producer.ContainsKey).Select(input => new[] { producer[input], node.Id }))];
    }

    private static JsonElement Run(int nodes, int[][] edges)
    {
        var script = $"{PageTemplate.Resource("dagre.js")}\n{PageTemplate.Resource("symmetry-layout.js")}\n" +
            "const problem = JSON.parse(require('fs').readFileSync(0, 'utf8')); process.stdout.write(JSON.stringify(layoutGraph(problem)));";
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "layout.cjs");
        File.WriteAllText(file, script);
        using var node = Process.Start(new ProcessStartInfo("node", ["--stack-size=400", file]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        node.StandardInput.Write(JsonSerializer.Serialize(new { nodes = Enumerable.Range(0, nodes).Select(_ => new { width = Width, height = Height }), edges, aspect = 1.6 }));
        node.StandardInput.Close();
        Assert.True(node.WaitForExit(TimeSpan.FromSeconds(60)), "node did not end");
        Assert.True(node.ExitCode == 0, error.GetAwaiter().GetResult());
        return JsonDocument.Parse(output.GetAwaiter().GetResult()).RootElement;
    }

    private static (double X, double Y) Point(JsonElement point) => (point[0].GetDouble(), point[1].GetDouble());
}
