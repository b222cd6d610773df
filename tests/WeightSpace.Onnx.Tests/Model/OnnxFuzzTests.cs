using System.Globalization;
using Xunit.Abstractions;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxFuzzTests(ITestOutputHelper output)
{
    // More with WEIGHTSPACE_FUZZ=20000.
    private static readonly int Count =
        int.TryParse(Environment.GetEnvironmentVariable("WEIGHTSPACE_FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 2000;

    [Fact]
    public void Parse_DamagedFiles_NeverCrashesHangsOrTakesMuchMemory()
    {
        byte[][] models = [OnnxModels.Mlp().ToBytes(), OnnxModels.Convolution().ToBytes(), OnnxModels.WithSubgraph().ToBytes(), OnnxModels.WithFunctions().ToBytes()];
        var outcome = OnnxFuzzer.Run(models, seed: 1, Count);

        output.WriteLine(outcome.ToString());
        Assert.True(outcome.Slowest < TimeSpan.FromSeconds(1), $"One file took {outcome.Slowest}.");
        // The files have a few kilobytes.
        Assert.InRange(outcome.MostAllocated, 0, 4 << 20);
        // Both must happen, or nothing was tested.
        Assert.InRange(outcome.Accepted, Count / 100, Count);
        Assert.InRange(outcome.Refused, Count / 4, Count);
    }
}
