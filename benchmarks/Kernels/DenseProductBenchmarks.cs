using BenchmarkDotNet.Attributes;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Benchmarks.Kernels;

/// <summary>Products of the sizes that training steps of small operators consist of.</summary>
public class DenseProductBenchmarks
{
    private Tensor left = null!;
    private Tensor right = null!;
    private Tensor result = null!;

    [Params("20x20x20", "150x100x40", "128x128x128", "1000x128x128", "1000x66x1741")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var size = Size.Split('x').Select(long.Parse).ToArray();
        (left, right, result) = (randn(size[0], size[1]), randn(size[1], size[2]), empty(size[0], size[2]));
    }

    [Benchmark(Baseline = true)]
    public void Torch() => DenseProduct.Reference(result, left, right);

    [Benchmark]
    public void Kernel() => DenseProduct.Into(result, left, right);
}
