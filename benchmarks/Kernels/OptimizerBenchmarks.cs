using BenchmarkDotNet.Attributes;
using TorchSharp.Modules;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Benchmarks.Kernels;

/// <summary>One step of Adam on the parameters of a dense network.</summary>
public class OptimizerBenchmarks
{
    private optim.Optimizer torch = null!;
    private optim.Optimizer fused = null!;

    [Params(40, 128)]
    public int Width { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (torch, fused) = (optim.Adam(Parameters(), 1e-4), new FusedAdam(Parameters(), 1e-4));
        torch.step();
        fused.step();
    }

    [Benchmark(Baseline = true)]
    public void Torch() => torch.step();

    [Benchmark]
    public void Kernel() => fused.step();

    private Parameter[] Parameters()
    {
        long[][] shapes = [[Width, Width], [Width], [Width, Width], [Width], [Width, Width], [Width]];
        var parameters = shapes.Select(shape => new Parameter(randn(shape))).ToArray();
        foreach (var parameter in parameters) parameter.grad = randn_like(parameter);
        return parameters;
    }
}
