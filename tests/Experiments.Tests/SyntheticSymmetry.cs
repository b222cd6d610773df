using System.Globalization;
using WeightSpace.Experiments.Symmetry.Page;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Tests;

/// <summary>Symmetry pages of networks whose labels are known.</summary>
internal static class SyntheticSymmetry
{
    private static readonly PageCertificate Passed = new("passed", 3.1e-16, 24);

    /// <summary>A dense network of two layers.</summary>
    public static SymmetryPageData Mlp()
    {
        var graph = new PageGraphDrafter(new PageLabel("x", 64, LabelKind.Fixed), new PageLabel("hidden", 32, LabelKind.Permutable), new PageLabel("y", 10, LabelKind.Fixed));
        var hidden = graph.Apply("linear", "fc1", "1 hidden", graph.Input("x", "1 x"), graph.Parameter("fc1.weight", "hidden x"), graph.Parameter("fc1.bias", "hidden", "bias"));
        var relu = graph.Apply("relu", null, "1 hidden", hidden);
        graph.Output(graph.Apply("linear", "fc2", "1 y", relu, graph.Parameter("fc2.weight", "y hidden"), graph.Parameter("fc2.bias", "y", "bias")));
        return graph.Page("builtin:mlp, sizes 64-32-10", new PageBasis(16, 25, 6, 9, "fold"), Diagrams(), Passed);
    }

    /// <summary>A long short-term memory: the gates are blocks of one axis.</summary>
    public static SymmetryPageData Lstm()
    {
        const string Gates = "hidden|hidden|hidden|hidden";
        var graph = new PageGraphDrafter(new PageLabel("hidden", 128, LabelKind.Permutable), new PageLabel("x", 28, LabelKind.Fixed), new PageLabel("y", 10, LabelKind.Fixed));
        var sequence = graph.Apply("LSTM", "/lstm/LSTM", "50 1 hidden", graph.Input("sequence", "50 1 x"),
            graph.Parameter("lstm.weight_ih", $"{Gates} x"), graph.Parameter("lstm.weight_hh", $"{Gates} hidden", "recurrent"), graph.Parameter("lstm.bias", Gates, "bias"));
        graph.Output(graph.Apply("Gemm", "/head/Gemm", "50 1 y", sequence, graph.Parameter("head.weight", "y hidden"), graph.Parameter("head.bias", "y", "bias")));
        return graph.Page("lstm.onnx", new PageBasis(100, 1_204, 12, 40, "fold"), Diagrams(), new PageCertificate("notRun", null, 0));
    }

    /// <summary>A pre-norm transformer: heads with nested channels, a residual stream that ties every block, a tied
    /// output. One block has 19 operators.</summary>
    public static SymmetryPageData Transformer(int blocks)
    {
        List<PageLabel> labels = [new("vocabulary", 256, LabelKind.Fixed), new("stream", 64, LabelKind.Permutable)];
        for (var block = 0; block < blocks; block++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"b{block}");
            labels.AddRange([new($"{name}.head", 4, LabelKind.Permutable), new($"{name}.qk", 16, LabelKind.Nested, $"{name}.head"), new($"{name}.v", 16, LabelKind.Nested, $"{name}.head"), new($"{name}.ff", 256, LabelKind.Permutable)]);
        }
        var graph = new PageGraphDrafter(labels);
        var x = graph.Apply("Gather", "/embed/Gather", "1 16 stream", graph.Input("tokens", "1 16"), graph.Parameter("embed.weight", "vocabulary stream", "embedding"));
        for (var block = 0; block < blocks; block++)
            x = TransformerBlock(graph, string.Create(CultureInfo.InvariantCulture, $"blocks.{block}"), string.Create(CultureInfo.InvariantCulture, $"b{block}"), x);
        x = Norm(graph, "norm", x);
        graph.Output(graph.Apply("MatMul", "/head/MatMul", "1 16 vocabulary", x, graph.Parameter("embed.weight", "vocabulary stream")));
        PageDiagram nested = new("blocks.0.attention.k.weight", "blocks.0.attention.q.weight", ["b0.head", "b0.qk", "stream"], ["b0.head", "b0.qk", "stream"], 6,
            [new([0, 1, 2], [0, 1, 2]), new([0, 1, 2], [0, 1, 3]), new([0, 1, 2], [0, 3, 2]), new([0, 1, 2], [0, 3, 4]), new([0, 1, 2], [3, 4, 2]), new([0, 1, 2], [3, 4, 5])], 3 * blocks - 1);
        return graph.Page("transformer.onnx", new PageBasis(blocks * 324, 61_272, 78, 402, "fold"), [nested, .. Diagrams()],
            new PageCertificate("failed", 0.013, 8, "Output logits: a permutation of b0.qk changed it."),
            new PageDiagnostic("/blocks.0/attention/Softmax", "The label of the last axis was made fixed: it is normalised over <all> positions."),
            new PageDiagnostic("</script><b>Odd&Operator", "The operator is unknown; the labels that it touches were made fixed."));
    }

    /// <summary>A chain of operators without names or parameters.</summary>
    public static SymmetryPageData Chain(int length)
    {
        var graph = new PageGraphDrafter(new PageLabel("stream", 64, LabelKind.Permutable));
        var x = graph.Input("x", "1 stream");
        for (var i = 0; i < length; i++)
            x = i % 5 == 4 ? graph.Apply("add", null, "1 stream", x, x - 3) : graph.Apply("tanh", null, "1 stream", x);
        graph.Output(x);
        return graph.Page("chain", new PageBasis(0, 0, 0, 0, "permute"), [], Passed);
    }

    /// <summary>An hourglass: every value on the way down is concatenated to one on the way up, as in a
    /// U-Net.</summary>
    public static SymmetryPageData Nested(int depth)
    {
        var graph = new PageGraphDrafter([.. Enumerable.Range(0, depth + 1).Select(i => new PageLabel(string.Create(CultureInfo.InvariantCulture, $"c{i}"), 16, LabelKind.Permutable))]);
        var down = new List<int> { graph.Input("image", "1 c0 32 32") };
        for (var i = 1; i <= depth; i++)
            down.Add(graph.Apply("Conv", string.Create(CultureInfo.InvariantCulture, $"/down.{i}/Conv"), string.Create(CultureInfo.InvariantCulture, $"1 c{i} 32 32"), down[^1], graph.Parameter(string.Create(CultureInfo.InvariantCulture, $"down.{i}.weight"), string.Create(CultureInfo.InvariantCulture, $"c{i} c{i - 1} 3 3"), "kernel")));
        var x = down[^1];
        for (var i = depth; i > 0; i--)
            x = graph.Apply("Concat", string.Create(CultureInfo.InvariantCulture, $"/up.{i}/Concat"), string.Create(CultureInfo.InvariantCulture, $"1 c{i}|c{i - 1} 32 32"), x, down[i - 1]);
        graph.Output(x);
        return graph.Page("hourglass", new PageBasis(0, 0, 0, 0, "permute"), [], Passed);
    }

    /// <summary>Diagrams that use all that can be drawn: joined within a row and across, pooled, broadcast, folded,
    /// left out.</summary>
    private static PageDiagram[] Diagrams() =>
    [
        new("fc1.weight", "fc1.weight", ["hidden", "x"], ["hidden", "x"], 2, [new([0, -1], [0, -1]), new([0, -1], [1, -1])]),
        new("fc1.weight", "fc1.bias", ["hidden", "x"], ["hidden"], 2, [new([0, -1], [0]), new([0, -1], [1])], 2),
        new("fc2.bias", "fc1.bias", ["y"], ["hidden"], 1, [new([-1], [0])], 1),
        new("rnn.weight_hh", "rnn.weight_hh", ["hidden", "hidden"], ["hidden", "hidden"], 15,
            [new([0, 0], [0, 0]), new([0, 0], [0, 1]), new([0, 0], [1, 0]), new([0, 0], [1, 1]), new([0, 0], [1, 2]), new([0, 1], [0, 1]), new([0, 1], [1, 0]), new([0, 1], [0, 0]), new([0, 1], [2, 3])]),
    ];

    private static int TransformerBlock(PageGraphDrafter graph, string path, string prefix, int x)
    {
        var (head, ff) = ($"{prefix}.head", $"{prefix}.ff");
        var normed = Norm(graph, $"{path}.norm1", x);
        var queries = Heads("q", "qk");
        var keys = Heads("k", "qk");
        var scores = graph.Apply("MatMul", $"/{path}/attention/scores", $"1 {head} 16 16", queries, keys);
        var weights = graph.Apply("Softmax", $"/{path}/attention/Softmax", $"1 {head} 16 16", scores);
        var mixed = graph.Apply("MatMul", $"/{path}/attention/values", $"1 {head} 16 {prefix}.v", weights, Heads("v", "v"));
        var turned = graph.Apply("Transpose", null, $"1 16 {head} {prefix}.v", mixed);
        var flat = graph.Apply("Reshape", null, $"1 16 {head}*{prefix}.v", turned);
        x = graph.Apply("Add", $"/{path}/Add", "1 16 stream", x, Linear("attention.out", "stream", $"{head}*{prefix}.v", flat));
        var gelu = graph.Apply("Gelu", $"/{path}/mlp/Gelu", $"1 16 {ff}", Linear("mlp.up", ff, "stream", Norm(graph, $"{path}.norm2", x)));
        return graph.Apply("Add", $"/{path}/Add_1", "1 16 stream", x, Linear("mlp.down", "stream", ff, gelu));

        int Heads(string name, string channel)
        {
            var projected = Linear($"attention.{name}", $"{head}*{prefix}.{channel}", "stream", normed);
            var split = graph.Apply("Reshape", null, $"1 16 {head} {prefix}.{channel}", projected);
            return graph.Apply("Transpose", null, $"1 {head} 16 {prefix}.{channel}", split);
        }

        int Linear(string name, string to, string from, int input) => graph.Apply("Gemm", $"/{path}/{name.Replace('.', '/')}/Gemm", $"1 16 {to}", input,
            graph.Parameter($"{path}.{name}.weight", $"{to} {from}"), graph.Parameter($"{path}.{name}.bias", to, "bias"));
    }

    private static int Norm(PageGraphDrafter graph, string name, int input) => graph.Apply("LayerNormalization", $"/{name.Replace('.', '/')}", "1 16 stream", input,
        graph.Parameter($"{name}.weight", "stream", "normScale"), graph.Parameter($"{name}.bias", "stream", "bias"));
}
