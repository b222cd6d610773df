using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Modules;

/// <summary>Attention and the transformer's modules with a memory and with masks. Their queries are parameters, so that
/// only masks tell them apart.</summary>
internal static class AttentionCases
{
    // Heads are two of four channels each, and the four channels of queries and keys are others than those of values.
    private static readonly int[] Heads = [2, 4, 4, 4, 4];

    public static Func<EngineModuleCase>[] Attention { get; } =
    [
        () => Network(nn.MultiheadAttention(8, 2), 0, [8, 8, .. Heads, 3]), () => Network(nn.MultiheadAttention(8, 2), 1, [8, 8, .. Heads]), () => Network(nn.MultiheadAttention(8, 2), 2, [8, 8, .. Heads]),
    ];

    public static Func<EngineModuleCase>[] Encoder { get; } =
        [.. Enumerable.Range(0, 3).Select<int, Func<EngineModuleCase>>(masks => () => Network(nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 5, 0), 1), masks, [8, 5, .. Heads, .. Queries(masks)]))];

    public static Func<EngineModuleCase>[] DecoderLayer { get; } =
        [.. Enumerable.Range(0, 3).Select<int, Func<EngineModuleCase>>(masks => () => Network(nn.TransformerDecoderLayer(8, 2, 5, 0), masks, [8, 5, .. Heads, .. Heads, .. Queries(masks)]))];

    public static Func<EngineModuleCase>[] Decoder { get; } =
        [.. Enumerable.Range(0, 3).Select<int, Func<EngineModuleCase>>(masks => () => Network(nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 5, 0), 1), masks, [8, 5, .. Heads, .. Heads, .. Queries(masks)]))];

    public static Func<EngineModuleCase>[] Transformer { get; } =
        [.. Enumerable.Range(0, 3).Select<int, Func<EngineModuleCase>>(masks => () => Network(nn.Transformer(8, 2, 1, 1, 5, 0), masks, [8, 5, 5, .. Heads, .. Heads, .. Heads, .. Queries(masks)]))];

    private static int[] Queries(int masks) => masks == 0 ? [3] : [];

    private static EngineModuleCase Network(nn.Module core, int masks, int[] group)
    {
        // Three queries of the network's own for each of two samples; their sum goes out.
        var (enter, leave) = (nn.Linear(5, 8), nn.Linear(8, 2));
        var queries = new Parameter(zeros([3, 1, 8], dtype: ScalarType.Float64));
        var isSelf = core is TransformerEncoder;
        var (places, reads) = (isSelf ? 3 : 4, isSelf ? queries.shape : [4L, 2, 5]);
        using var generator = new Generator(5);
        // Of the steps to each other, or of the queries to the memory, and where the steps are padding.
        var own = randn([3, 3], dtype: ScalarType.Float64, generator: generator);
        var other = randn([3, places], dtype: ScalarType.Float64, generator: generator);
        var source = randn([4, 4], dtype: ScalarType.Float64, generator: generator);
        var padding = tensor(new[] { false, true, false, false, false, true }).reshape(2, 3);
        var memoryPadding = tensor(new[] { false, true, false, false, false, false, false, true }).reshape(2, 4);

        Tensor Run(Tensor x)
        {
            var (q, memory) = (queries.expand(3, 2, 8), enter.forward(x));
            var result = core switch
            {
                MultiheadAttention attention => attention.forward(q, memory, memory, masks > 0 ? memoryPadding : null, false, masks > 1 ? other : null).Item1,
                TransformerEncoder encoder => encoder.call(q + memory.select(0, 0), masks > 0 ? own : null!, masks > 1 ? padding : null!),
                TransformerDecoderLayer decoder => decoder.call(q, memory, masks > 0 ? own : null!, masks > 1 ? other : null!),
                TransformerDecoder decoder => decoder.call(q, memory, masks > 0 ? own : null!, masks > 1 ? other : null!),
                _ => ((TorchSharp.Modules.Transformer)core).call(memory, q, masks > 0 ? source : null!, masks > 0 ? own : null, masks > 1 ? other : null),
            };
            return leave.forward(result.sum([0L]));
        }

        ArchitectureValue Describe(IArchitectureRecorder recorder)
        {
            var memory = recorder.Call("enter", recorder.Input("x", 4, 2, 5));
            // Queries for all samples: they are repeated along a batch that the memory tells apart.
            var q = recorder.Elementwise("mul", recorder.Parameter("queries"), recorder.Constant("ones", 1, 2, 1));
            ArchitectureValue[] inputs = core switch
            {
                MultiheadAttention => [q, memory, memory, .. Masks(recorder, masks, [2, 4], [3, 4])],
                TransformerEncoder => [recorder.Add(q, recorder.Select(memory, 0, 0)), .. Masks(recorder, masks, [3, 3], [2, 3])],
                TorchSharp.Modules.Transformer => [memory, q, .. Masks(recorder, masks > 0 ? masks + 1 : 0, [4, 4], [3, 3], [3, 4])],
                _ => [q, memory, .. Masks(recorder, masks, [3, 3], [3, 4])],
            };
            return recorder.Call("leave", recorder.Reduce("sum", recorder.Call("core", inputs), 0));
        }

        var network = new Wired(Run, Describe, ("enter", enter), ("core", core), ("leave", leave));
        network.Own("queries", queries);
        return EngineModuleCases.Case(network, [4, 2, 5], group);
    }

    private static IEnumerable<ArchitectureValue> Masks(IArchitectureRecorder recorder, int count, params long[][] shapes) =>
        shapes.Take(count).Select((shape, i) => recorder.Constant($"mask{i}", shape)).ToArray();
}
