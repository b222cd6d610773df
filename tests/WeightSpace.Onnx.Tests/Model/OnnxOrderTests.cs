using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxOrderTests
{
    [Fact]
    public void Nodes_OfRandomGraphsInRandomOrder_ComeAfterTheirSources()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(1, 40);
            var nodes = Enumerable.Range(0, count).Select(i => (Inputs: Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(-1, i)).Select(j => $"v{j}").ToArray(), Output: $"v{i}")).ToArray();
            random.Shuffle(nodes);
            var writer = new OnnxWriter().Input("v-1", 1).Output("v0");
            foreach (var (inputs, output) in nodes) writer.Node("Sum", inputs, [output]);
            using var model = writer.ToModel();

            Assert.Equal(count, model.Graph.Nodes.Length);
            var made = new HashSet<string> { "v-1" };
            foreach (var node in model.Graph.Nodes)
            {
                Assert.All(node.Inputs, input => Assert.Contains(input, made));
                made.Add(node.Outputs[0]);
            }
        }
    }

    [Fact]
    public void Nodes_LongChainBackwards_IsSortedQuickly()
    {
        const int Length = 20_000;
        var writer = new OnnxWriter().Input("v0", 1).Output($"v{Length}");
        for (var i = Length; i > 0; i--) writer.Node("Relu", [$"v{i - 1}"], [$"v{i}"]);
        using var model = writer.ToModel();

        Assert.Equal("v1", model.Graph.Nodes[0].Outputs[0]);
        Assert.Equal(Length, model.Graph.Nodes.Length);
    }
}
