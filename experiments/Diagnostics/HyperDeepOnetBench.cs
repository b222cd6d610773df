using WeightSpace.Kernels;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>
/// A step of HyperDeepONet with the sizes of the paper's table 2, against the same with target networks in plain
/// operators. Both run the
/// hypernetwork once for each function.
/// </summary>
internal static class HyperDeepOnetBench
{
    private const double SpeedTarget = 2.2;
    private const string Burgers = "hyper=128-66-66-66-66-66; target=1-20-20-20-20-1";

    public static IEnumerable<BenchFigure> Measure() =>
    [
        .. Measure("Burgers", Burgers, 100, 128),
        .. Measure("Burgers", Burgers, 1000, 128),
        .. Measure("advection", "hyper=40-70-70-70-70-70; target=1-33-33-33-33-1", 1000, 40),
    ];

    private static IEnumerable<BenchFigure> Measure(string problem, string text, int functions, int points)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var options = HyperDeepOnetOptions.Parse(text);
        using var network = new HyperDeepOnet(options, generator);
        using var optimizer = new FusedAdam(network.parameters(), 1e-4);
        var inputs = randn([functions, options.Sensors], generator: generator);
        var queries = linspace(0, 1, points).reshape(points, 1);
        var targets = randn([functions, points], generator: generator);

        void Step(Func<Tensor> forward)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.mse_loss(forward(), targets).backward();
            optimizer.step()?.Dispose();
        }

        void Fused() => Step(() => network.forward(inputs, queries));
        var hyper = (nn.Module<Tensor, Tensor>)network.named_children().Single(child => child.name == "hyper").module;
        void Plain() => Step(() => TargetNetwork.Reference(hyper.forward(inputs), queries, options.Target, options.Activation).squeeze(-1));

        var medians = Stopclock.InTurns(functions > 100 ? 15 : 101, () => Stopclock.Nanoseconds(Fused, 1), () => Stopclock.Nanoseconds(Plain, 1));
        var name = $"HyperDeepONet step on {problem} ({functions} x {points}) with Adam";
        yield return BenchFigure.AtLeast(
            $"{name}, against target networks in plain operators", medians[1] / medians[0], "x", SpeedTarget, ("step ms", medians[0] / 1e6), ("plain ms", medians[1] / 1e6));
    }
}
