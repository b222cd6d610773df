using System.Globalization;
using WeightSpace.Onnx;
using WeightSpace.TestSupport;
using Xunit.Abstractions;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxArchitectureFuzzTests(ITestOutputHelper output)
{
    // More with WEIGHTSPACE_FUZZ=20000.
    private static readonly int Count =
        int.TryParse(Environment.GetEnvironmentVariable("WEIGHTSPACE_FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 1500;

    [Fact]
    public void Analyze_DamagedFiles_NeverCrashesHangsOrTakesMuchMemory()
    {
        byte[][] models =
        [
            .. new[]
            {
                OnnxModels.Mlp(), OnnxModels.Convolution(), OnnxModels.WithSubgraph(), OnnxNetworks.ConvolutionNet(), OnnxNetworks.GroupedNet(), OnnxNetworks.ResidualConcatNet(),
                OnnxNetworks.RecurrentNet("LSTM", 4, 2), OnnxNetworks.AttentionNet(4, 2, new("batch", "time")), OnnxNetworks.TiedNet(),
            }.Select(model => model.ToBytes()),
        ];
        // What is compiled once is no file's fault.
        foreach (var whole in models)
        {
            using var model = OnnxModel.Parse(whole, "whole.onnx");
            OnnxArchitecture.Analyze(model);
        }

        var analysed = 0;
        var outcome = OnnxFuzzer.Run(models, seed: 2, Count, model =>
        {
            OnnxArchitecture.Analyze(model);
            analysed++;
        });

        output.WriteLine($"{outcome}, analysed {analysed}");
        Assert.True(outcome.Slowest < TimeSpan.FromSeconds(2), $"One file took {outcome.Slowest}.");
        // All that is computed with is bounded, whatever the file asks for.
        Assert.InRange(outcome.MostAllocated, 0, 512L << 20);
        Assert.InRange(analysed, Count / 100, Count);
        Assert.InRange(outcome.Refused, Count / 4, Count);
    }
}
