using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Benchmarks.Kernels;

/// <summary>Bias and nonlinearity, in place.</summary>
public class DenseSweepsBenchmarks
{
    private Tensor values = null!;
    private Tensor bias = null!;

    [Params(DenseActivation.None, DenseActivation.Relu, DenseActivation.Tanh)]
    public DenseActivation Activation { get; set; }

    [Params("150x40", "1000x128")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var size = Size.Split('x').Select(long.Parse).ToArray();
        (values, bias) = (randn(size[0], size[1]), zeros(size[1]));
    }

    [Benchmark(Baseline = true)]
    public void Torch() => DenseSweepsReference.AddBias(values, bias, Activation);

    [Benchmark]
    public void Kernel() => DenseSweeps.AddBias(Span(values), Span(bias), Activation);

    private static Span<float> Span(Tensor tensor) =>
        MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
