using System.Globalization;
using TorchSharp;
using WeightSpace.Onnx;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Onnx;

public sealed class OnnxExecutionFuzzTests
{
    // More with WEIGHTSPACE_FUZZ=20000.
    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("WEIGHTSPACE_FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 400;

    [Fact]
    public void Run_DamagedNetworks_NeverCrashOrLeak()
    {
        byte[][] models =
        [
            new OnnxWriter(17).Input("x", "batch", 2, 6, 6).Random("w", new Random(1), 4, 1, 3, 3).Random("b", new Random(2), 4).Ints("shape", 0, -1).Random("v", new Random(3), 3, 16)
                .Node("Conv", ["x", "w", "b"], ["c"], ("group", 2), ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 2 }), ("dilations", new[] { 1, 1 }))
                .Node("MaxPool", ["c"], ["p"], ("kernel_shape", new[] { 2, 2 }), ("ceil_mode", 1)).Node("Reshape", ["p", "shape"], ["r"]).Node("Gemm", ["r", "v"], ["y"], ("transB", 1)).Output("y").ToBytes(),
            new OnnxWriter(17).Input("i", OnnxElementType.Int64, 3, 2).Random("e", new Random(1), 7, 4).Random("w", new Random(2), 1, 12, 4).Random("r", new Random(3), 1, 12, 3).Ints("reps", 1, 2, 1, 1).Ints("axes", 1)
                .Node("Gather", ["e", "i"], ["x"]).Node("GRU", ["x", "w", "r"], ["h"], ("hidden_size", 3)).Node("Tile", ["h", "reps"], ["t"])
                .Node("Pad", ["t", "pads"], ["q"]).Ints("pads", 0, 0, 0, 1, 0, 0, 0, 1).Node("Softmax", ["q"], ["s"], ("axis", -1)).Node("ReduceMean", ["s"], ["y"], ("axes", new[] { 1, 2 })).Output("y").ToBytes(),
        ];
        using var scope = NewDisposeScope();
        var random = new Random(1);
        var (computed, refused) = (0, 0);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < Count; i++)
        {
            var bytes = models[random.Next(models.Length)];
            for (var times = random.Next(1, 4); times > 0; times--) bytes = ProtobufMutator.Mutate(bytes, random);
            if (TryRun(bytes)) computed++;
            else refused++;
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.True(computed > Count / 10 && refused > Count / 10, $"{computed} computed, {refused} refused.");
    }

    private static bool TryRun(byte[] bytes)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var model = OnnxModel.Parse(bytes, "fuzz.onnx");
            using var interpreter = new OnnxInterpreter(model);
            using var generator = new Generator(1);
            interpreter.Run(interpreter.RandomInputs(generator));
            return true;
        }
        catch (Exception exception) when (exception is OnnxFormatException or OnnxExecutionException)
        {
            Assert.DoesNotContain('\n', exception.Message);
            return false;
        }
    }
}
