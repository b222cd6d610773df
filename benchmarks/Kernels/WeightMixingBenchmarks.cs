using BenchmarkDotNet.Attributes;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Benchmarks.Kernels;

/// <summary>The pointwise part of an equivariant layer on a matrix of weights, with the means that the next layer
/// pools.</summary>
public class WeightMixingBenchmarks
{
    private Tensor features = null!;
    private Tensor weight = null!;
    private Tensor rows = null!;
    private Tensor columns = null!;

    [Params(32, 128)]
    public int Width { get; set; }

    [Params(8, 16)]
    public int Channels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        features = randn(1, Width, Width, Channels);
        (weight, rows, columns) = (randn(1, Channels, Channels), randn(1, Width, Channels), randn(1, Width, Channels));
    }

    [Benchmark(Baseline = true)]
    public void Torch() => Free(WeightMixing.Reference(features, weight, rows, columns, activate: true, pool: true));

    [Benchmark]
    public void Kernel() => Free(WeightMixing.Mix(features, weight, rows, columns, activate: true, pool: true));

    private static void Free((Tensor Output, Tensor? RowMeans, Tensor? ColumnMeans) made)
    {
        made.Output.Dispose();
        made.RowMeans?.Dispose();
        made.ColumnMeans?.Dispose();
    }
}
