using WeightSpace.Kernels;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>The loss, gradient and Adam update of a DeepONet on Burgers' equation, against the same step in plain
/// modules and against
/// the rate at which this machine multiplies matrices.</summary>
internal static class DeepOnetBench
{
    private const int Functions = 1000;
    private const int Points = 128;
    private const double Target = 1.6;

    public static IEnumerable<BenchFigure> Measure()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var options = DeepOnetOptions.Parse("branch=128-128-128-128-128; trunk=1-128-128-128");
        using var network = new DeepOnet(options, generator);
        using var step = new DeepOnetStep(network);
        using var optimizer = new FusedAdam(network.parameters(), 1e-4);
        using var plain = new PlainDeepOnet([.. options.BranchSizes], [.. options.TrunkSizes], () => nn.Tanh());
        using var plainOptimizer = optim.Adam(plain.parameters(), 1e-4);
        var functions = randn([Functions, options.Sensors], generator: generator);
        var queries = linspace(0, 1, Points).reshape(Points, 1);
        var targets = randn([Functions, Points], generator: generator);
        var operations = options.StepOperations(Functions, Points);

        void Step()
        {
            step.Compute(functions, queries, targets).Dispose();
            optimizer.step()?.Dispose();
        }

        void Plain()
        {
            using var inner = NewDisposeScope();
            plainOptimizer.zero_grad();
            nn.functional.mse_loss(plain.forward(functions, queries), targets).backward();
            plainOptimizer.step()?.Dispose();
        }

        // Each is measured after a run that fills the caches, and the products take as long as a step: what interrupts
        // one side is as
        // likely to interrupt the others.
        static double Warm(Action work)
        {
            work();
            return Stopclock.Nanoseconds(work, 1);
        }

        var medians = Stopclock.InTurns(75, () => Warm(Step), () => Warm(Plain), () => GemmRate.Measure(Functions, 128, 128, 1, operations));
        var (time, plainTime, products) = (medians[0], medians[1], medians[2]);
        const string name = "DeepONet step on Burgers (1000 x 128) with Adam";
        yield return BenchFigure.AtLeast(
            $"{name}, against plain modules with TorchSharp's Adam", plainTime / time, "x", Target, ("step ms", time / 1e6), ("plain ms", plainTime / 1e6));
        var rate = operations / (time * 1e-9);
        yield return new BenchFigure(
            "the same, against libtorch's products of its own shape", rate / products, "", "", null,
            [("GFLOP a step", operations / 1e9), ("GFLOP/s", rate / 1e9), ("products 1000x128x128 GFLOP/s", products / 1e9)]);
    }
}
