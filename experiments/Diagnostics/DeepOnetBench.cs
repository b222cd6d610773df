using OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>The loss and gradient of quickstart's DeepONet, against the rate at which this machine multiplies matrices.</summary>
internal static class DeepOnetBench
{
    private const int Functions = 1000;
    private const int Points = 128;
    private const double Target = 0.7;

    public static IEnumerable<BenchFigure> Measure()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var options = new DeepOnetOptions([128, 128, 128, 128, 128], [4, 128, 128, 128, 128], features: new PeriodicFeatures(1, 2, 1));
        using var network = new DeepOnet(options, generator);
        using var step = new DeepOnetStep(network);
        using var optimizer = optim.Adam(network.parameters(), 1e-4);
        var functions = randn([Functions, 128], generator: generator);
        var queries = linspace(0, 1, Points).reshape(Points, 1);
        var targets = randn([Functions, Points], generator: generator);
        var operations = options.StepOperations(Functions, Points);

        void Step()
        {
            step.Compute(functions, queries, targets).Dispose();
            optimizer.step()?.Dispose();
        }

        var (time, small) = Stopclock.InTurns(() => Stopclock.Nanoseconds(Step, 10), () => GemmRate.Measure(Functions, 128, 128, 1));
        var large = GemmRate.Measure(1024, 1024, 1024, 5);
        var rate = operations / (time * 1e-9);
        yield return new BenchFigure(
            "DeepONet step of quickstart with Adam, against matrix products of its own shape", rate / small, "", $"at least {Target}", rate / small >= Target,
            [("step ms", time / 1e6), ("GFLOP a step", operations / 1e9), ("GFLOP/s", rate / 1e9), ("products 1000x128x128 GFLOP/s", small / 1e9)]);
        yield return new BenchFigure("the same, against products of 1024x1024 matrices", rate / large, "", "", null, [("GFLOP/s", large / 1e9)]);
    }
}
