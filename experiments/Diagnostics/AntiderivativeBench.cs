using WeightSpace.Kernels;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>A step on DeepXDE's antiderivative problem, 150 functions and 100 points, against the same step written
/// with modules and autograd.</summary>
internal static class AntiderivativeBench
{
    private const int Functions = 150;
    private const int Points = 100;
    private const double Target = 3.5;

    public static IEnumerable<BenchFigure> Measure()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var functions = randn([Functions, 100], generator: generator);
        var queries = linspace(0, 1, Points).reshape(Points, 1);
        var targets = randn([Functions, Points], generator: generator);

        var options = DeepOnetOptions.Parse("branch=100-40-40; trunk=1-40-40; activation=relu");
        using var network = new DeepOnet(options, generator);
        using var step = new DeepOnetStep(network);
        using var optimizer = new FusedAdam(network.parameters(), 1e-3);
        using var plain = new PlainDeepOnet([100, 40, 40], [1, 40, 40], () => nn.ReLU());
        using var plainOptimizer = optim.Adam(plain.parameters(), 1e-3);

        void Fast()
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

        // The just-in-time compiler has its last word after some thousand calls.
        _ = (Stopclock.Nanoseconds(Fast, 3000), Stopclock.Nanoseconds(Plain, 1000));
        var medians = Stopclock.InTurns(
            1001, () => Stopclock.Nanoseconds(Fast, 3), () => Stopclock.Nanoseconds(Plain, 1), () => Stopclock.Nanoseconds(() => optimizer.step()?.Dispose(), 3));
        yield return BenchFigure.AtLeast(
            "step on the antiderivative (150 x 100) with Adam, steps per second against plain modules", medians[1] / medians[0], "x", Target,
            ("step us", medians[0] / 1e3), ("plain us", medians[1] / 1e3), ("Adam us", medians[2] / 1e3), ("steps/s", 1e9 / medians[0]),
            ("GFLOP/s", options.StepOperations(Functions, Points) / medians[0]));
    }
}
