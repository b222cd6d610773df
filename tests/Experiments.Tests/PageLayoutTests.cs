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
    [InlineData("mlp", 20)]
    [InlineData("blocks", 19)]
    [InlineData("hourglass", 6)]
    [InlineData("chain", 40)]
    public void Layout_Network_KeepsCardsAndModulesApartAndEdgesWhole(string network, int module)
    {
        var graph = network switch
        {
            "mlp" => SyntheticSymmetry.Mlp(),
            "blocks" => SyntheticSymmetry.Transformer(30),
            "hourglass" => SyntheticSymmetry.Nested(8),
            _ => SyntheticSymmetry.Chain(1_200),
        };
        var edges = Edges(graph);
        var result = Run(graph.Nodes.Count, module, edges);
        var centres = result.GetProperty("cards").EnumerateArray().Select(Point).ToArray();
        var frames = result.GetProperty("frames").EnumerateArray().Select(frame => (X: Number(frame, "x"), Y: Number(frame, "y"), Width: Number(frame, "width"), Height: Number(frame, "height"))).ToArray();
        for (var card = 0; card < centres.Length; card++)
        {
            var (frame, centre) = (frames[1 + (card / module)], centres[card]);
            Assert.True(
                centre.X >= frame.X + Width / 2 && centre.X <= frame.X + frame.Width - Width / 2 && centre.Y >= frame.Y + Height / 2 && centre.Y <= frame.Y + frame.Height - Height / 2,
                $"card {card} at {centre} lies outside its frame {frame}");
        }

        NoneOverlap(centres);
        for (var i = 1; i < frames.Length; i++)
        {
            for (var j = i + 1; j < frames.Length; j++)
            {
                var (a, b) = (frames[i], frames[j]);
                Assert.True(a.X + a.Width <= b.X || b.X + b.Width <= a.X || a.Y + a.Height <= b.Y || b.Y + b.Height <= a.Y, $"the frames {a} and {b} overlap");
            }
        }

        var pieces = result.GetProperty("pieces").EnumerateArray()
            .Select(piece => (From: piece.GetProperty("from").GetInt32(), To: piece.GetProperty("targets").EnumerateArray().Select(to => to.GetInt32()).ToHashSet(), Points: piece.GetProperty("points").EnumerateArray().Select(Point).ToArray()))
            .ToLookup(piece => piece.From);
        foreach (var edge in edges)
        {
            // The pieces that serve the edge make one way from the lower side of the one card to the upper side of the other.
            var own = pieces[edge[0]].Where(piece => piece.To.Contains(edge[1])).Select(piece => piece.Points).ToList();
            var (from, to) = (centres[edge[0]], centres[edge[1]]);
            var at = own.Select(points => points[0]).Single(start => Math.Abs(start.Y - from.Y - Height / 2) < 0.3 && Math.Abs(start.X - from.X) <= Width / 2);
            while (own.Count > 0)
            {
                var next = own.FindIndex(points => Math.Abs(points[0].X - at.X) < 0.3 && Math.Abs(points[0].Y - at.Y) < 0.3);
                Assert.True(next >= 0, $"the edge from {edge[0]} to {edge[1]} breaks off at {at}");
                Assert.All(own[next], point => Assert.True(point.X >= 0 && point.X <= frames[0].Width && point.Y >= 0 && point.Y <= frames[0].Height, $"the edge passes {point}, outside {frames[0]}"));
                at = own[next][^1];
                own.RemoveAt(next);
            }

            Assert.Equal(to.Y - Height / 2, at.Y, 0.3);
            Assert.InRange(at.X, to.X - Width / 2, to.X + Width / 2);
        }
    }

    [Fact]
    public void Layout_DeepNetwork_FillsTheWindowInColumns()
    {
        var graph = SyntheticSymmetry.Chain(48);
        var frame = Run(graph.Nodes.Count, 48, Edges(graph)).GetProperty("frames")[0];
        Assert.InRange(Number(frame, "width") / Number(frame, "height"), 0.8, 3.2);
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

    /// <summary>Lays the cards out in open modules of equally many.</summary>
    private static JsonElement Run(int nodes, int module, int[][] edges)
    {
        var modules = Enumerable.Range(0, nodes).Chunk(module).ToArray();
        object[] scopes =
        [
            new { title = "", children = modules.Select((_, i) => new { scope = i + 1 }).ToArray<object>() },
            .. modules.Select((cards, i) => new { title = $"part {i}", children = cards.Select(card => new { card }).ToArray<object>() }),
        ];
        var script = $"{PageTemplate.Resource("dagre.js")}\n{PageTemplate.Resource("symmetry-layout.js")}\n" +
            "const problem = JSON.parse(require('fs').readFileSync(0, 'utf8')); process.stdout.write(JSON.stringify(layoutScopes(problem)));";
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "layout.cjs");
        File.WriteAllText(file, script);
        using var node = Process.Start(new ProcessStartInfo("node", ["--stack-size=400", file]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        node.StandardInput.Write(JsonSerializer.Serialize(new { cards = Enumerable.Range(0, nodes).Select(_ => new { width = Width, height = Height }), scopes, edges, aspect = 1.6 }));
        node.StandardInput.Close();
        Assert.True(node.WaitForExit(TimeSpan.FromSeconds(60)), "node did not end");
        Assert.True(node.ExitCode == 0, error.GetAwaiter().GetResult());
        return JsonDocument.Parse(output.GetAwaiter().GetResult()).RootElement;
    }

    private static double Number(JsonElement frame, string name) => frame.GetProperty(name).GetDouble();

    private static (double X, double Y) Point(JsonElement point) => (point[0].GetDouble(), point[1].GetDouble());
}
