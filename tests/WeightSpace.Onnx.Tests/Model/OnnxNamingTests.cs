using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxNamingTests
{
    [Fact]
    public void NamedByRole_Transformer_TakesBlocksFromTheParameters() => Assert.Equal(
        [
            "vocabulary", "residual stream", "heads of block 0", "query-key head channels of block 0", "value head channels of block 0", "hidden units of block 0",
            "heads of block 1", "query-key head channels of block 1", "value head channels of block 1", "hidden units of block 1",
        ],
        NamesOfFile(OnnxTransformer.Make(2, 8, 2, 11)));

    [Fact]
    public void NamedByRole_GroupedQueries_TellsQueryHeadsFromKeyValueHeads() => Assert.Equal(
        ["input channels", "key-value heads", "outputs", "query heads", "query-key head channels", "residual stream", "value head channels"],
        Names(OnnxNetworks.AttentionNet(4, 2, new(2, 5))).Order(StringComparer.Ordinal));

    [Fact]
    public void NamedByRole_WeightsWithoutNames_TakesBlocksFromTheNodes()
    {
        // PyTorch's exporter gives matrices numbers; the nodes keep the modules.
        var net = new OnnxWriter().Input("x", "batch", 3).Weight("onnx::MatMul_1", 3, 4).Weight("onnx::MatMul_9", 4, 2)
            .Node("MatMul", ["x", "onnx::MatMul_1"], ["s0"]).Named("/enter/MatMul");
        for (var block = 0; block < 2; block++)
        {
            net.Weight($"onnx::MatMul_{2 + (2 * block)}", 4, 6).Weight($"onnx::MatMul_{3 + (2 * block)}", 6, 4)
                .Node("MatMul", [$"s{block}", $"onnx::MatMul_{2 + (2 * block)}"], [$"u{block}"]).Named($"/layers/layers.{block}/up/MatMul")
                .Node("Tanh", [$"u{block}"], [$"t{block}"]).Named($"/layers/layers.{block}/act/Tanh")
                .Node("MatMul", [$"t{block}", $"onnx::MatMul_{3 + (2 * block)}"], [$"d{block}"]).Named($"/layers/layers.{block}/down/MatMul")
                .Node("Add", [$"s{block}", $"d{block}"], [$"s{block + 1}"]).Named($"/layers/layers.{block}/Add");
        }

        Assert.Equal(
            ["input channels", "residual stream", "outputs", "hidden units of block 0", "hidden units of block 1"],
            Names(net.Node("MatMul", ["s2", "onnx::MatMul_9"], ["y"]).Output("y")).OrderBy(name => name.StartsWith("hidden", StringComparison.Ordinal)));
    }

    private static string[] Names(OnnxWriter writer)
    {
        using var model = writer.ToModel();
        return Names(model);
    }

    private static string[] NamesOfFile(OnnxWriter writer)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.onnx");
        using (var file = File.Create(path)) writer.Write(file);
        using var model = OnnxModel.Open(path);
        return Names(model);
    }

    private static string[] Names(OnnxModel model) => [.. OnnxArchitecture.Analyze(model).NamedByRole().Spec.Labels.Select(label => label.Name)];
}
