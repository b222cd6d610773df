using BenchmarkDotNet.Attributes;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Benchmarks.Kernels;

/// <summary>Target networks of HyperDeepONet, forward and backward.</summary>
public class TargetNetworkBenchmarks
{
    private static readonly SizeList _sizes = SizeList.Parse("1-20-20-20-20-1");

    private Tensor weights = null!;
    private Tensor points = null!;

    [Params(100, 1000)]
    public int Functions { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        weights = randn(Functions, _sizes.ParameterCount).mul(0.2).detach().requires_grad_();
        points = linspace(0, 1, 128).reshape(128, 1);
    }

    [Benchmark(Baseline = true)]
    public void Torch() => Run(TargetNetwork.Reference);

    [Benchmark]
    public void Kernel() => Run(TargetNetwork.Evaluate);

    private void Run(Func<Tensor, Tensor, SizeList, NetworkActivation, Tensor> evaluate)
    {
        using var scope = NewDisposeScope();
        evaluate(weights, points, _sizes, NetworkActivation.Tanh).square().sum().backward();
        weights.grad!.zero_();
    }
}
