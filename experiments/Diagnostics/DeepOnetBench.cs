using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>The loss, gradient and Adam update of a DeepONet, against the rate at which this machine multiplies
/// matrices.</summary>
internal static class DeepOnetBench
{
    private const int Functions = 1000;
    private const int Points = 128;

    /// <summary>The network of <c>quickstart</c>.</summary>
    public static IEnumerable<BenchFigure> Quickstart() =>
        Measure("DeepONet step of quickstart with Adam", "branch=128-128-128-128-128; trunk=4-128-128-128-128; features=periodic(1,2,1)", 0.7);

    /// <summary>The network of DeepXDE's and the HyperDeepONet paper's Burgers problem.</summary>
    public static IEnumerable<BenchFigure> Burgers() =>
        Measure("DeepONet step on Burgers (1000 x 128) with Adam", "branch=128-128-128-128-128; trunk=1-128-128-128", 0.8);

    private static IEnumerable<BenchFigure> Measure(string name, string text, double target)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var options = DeepOnetOptions.Parse(text);
        using var network = new DeepOnet(options, generator);
        using var step = new DeepOnetStep(network);
        using var optimizer = optim.Adam(network.parameters(), 1e-4);
        var functions = randn([Functions, options.Sensors], generator: generator);
        var queries = linspace(0, 1, Points).reshape(Points, 1);
        var targets = randn([Functions, Points], generator: generator);
        var operations = options.StepOperations(Functions, Points);

        void Step()
        {
            step.Compute(functions, queries, targets).Dispose();
            optimizer.step()?.Dispose();
        }

        double Warm()
        {
            Step();
            return Stopclock.Nanoseconds(Step, 1);
        }

        // Both are measured after a run that fills the caches, and the products take as long as a step: what interrupts
        // one is as likely to interrupt the other.
        var medians = Stopclock.InTurns(
            75, Warm, () => GemmRate.Measure(Functions, 128, 128, 1, operations), () => GemmRate.Measure(1024, 1024, 1024, 1));
        var (time, small, large) = (medians[0], medians[1], medians[2]);
        var rate = operations / (time * 1e-9);
        yield return BenchFigure.AtLeast(
            $"{name}, against matrix products of its own shape", rate / small, "", target,
            ("step ms", time / 1e6), ("GFLOP a step", operations / 1e9), ("GFLOP/s", rate / 1e9), ("products 1000x128x128 GFLOP/s", small / 1e9));
        yield return new BenchFigure("the same, against products of 1024x1024 matrices", rate / large, "", "", null, [("GFLOP/s", large / 1e9)]);
    }
}
