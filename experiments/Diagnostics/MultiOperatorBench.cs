using WeightSpace.Experiments.Cli;
using WeightSpace.Kernels;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>bench modno</c>: one joint step over four operators against four separate steps of the same networks, both
/// in closed form, with batches and Adam.</summary>
internal static class MultiOperatorBench
{
    private const int Operators = 4;
    private const double Target = 0.6;
    private const long Steps = 1_000_000;

    public static int Run(Reporter reporter, CancellationToken stop) => BenchReport.Run(
        reporter, stop, () => Measure(1000, 128, "branch=128-128-128-128-128; trunk=1-128-128-128"), () => Measure(100, 64, "branch=128-128-128-128-128; trunk=1-128-128-128"),
        () => Measure(50, 128, "branch=64-64-64-64-64; trunk=2-64-64-64-64"));

    private static IEnumerable<BenchFigure> Measure(int functions, int points, string network)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var options = DeepOnetOptions.Parse(network);
        // All operators see the same functions at the same points, as in MODNO.
        var (inputs, queries) = (randn([functions, options.Sensors], generator: generator), rand([points, options.QueryDimension], generator: generator));
        var data = Enumerable.Range(0, Operators).Select(_ => Data(inputs, queries, randn([functions, points], generator: generator))).ToArray();
        using var shared = new MultiOperatorNetwork(new(OperatorSharing.Modno(Operators), Enumerable.Repeat(options, Operators)), generator);
        using var optimizers = MultiOperatorOptimizers.Create(shared, (parameters, _) => new FusedAdam(parameters, 1e-4));
        using var joint = new MultiOperatorTrainer(shared, optimizers, data, new(Steps, EvaluateEvery: Steps), 1);
        // As `modno-balanced`: the branch runs for each operator from its first adapter on.
        using var balanced = new MultiOperatorNetwork(new(OperatorSharing.Modno(Operators), Enumerable.Repeat(options, Operators), 8, adapterLayers: [1, 2]), generator);
        using var balancedOptimizers = MultiOperatorOptimizers.Create(balanced, (parameters, _) => new FusedAdam(parameters, 1e-4));
        using var adapted = new MultiOperatorTrainer(balanced, balancedOptimizers, data, new(Steps, EvaluateEvery: Steps, Balance: OperatorBalance.Geometric), 1);
        using var plainNetwork = new MultiOperatorNetwork(new(OperatorSharing.Modno(Operators), Enumerable.Repeat(options, Operators)), generator);
        using var plainOptimizer = optim.Adam(plainNetwork.parameters(), 1e-4);
        var alone = Enumerable.Range(0, Operators).Select(_ => new DeepOnet(options, generator)).ToArray();
        var adams = alone.Select(one => new FusedAdam(one.parameters(), 1e-4)).ToArray();
        var trainers = alone.Select((one, i) => new OperatorTrainer(one, adams[i], data[i], new OperatorTrainerOptions(Steps, EvaluateEvery: Steps, KeepBest: false), generator)).ToArray();

        void Plain()
        {
            using var inner = NewDisposeScope();
            plainOptimizer.zero_grad();
            var values = plainNetwork.Evaluate([.. data.Select(_ => data[0].Train.Functions)], [.. data.Select(_ => data[0].Train.Queries)]);
            values.Select((value, i) => MeanSquaredError.Mean(value, data[i].Train.Solutions)).Aggregate((left, right) => left + right).backward();
            plainOptimizer.step()?.Dispose();
        }

        static double Warm(Action work)
        {
            work();
            return Stopclock.Nanoseconds(work, 1);
        }

        var medians = Stopclock.InTurns(31, () => Warm(joint.Advance), () => Warm(() => Array.ForEach(trainers, trainer => trainer.Advance())), () => Warm(Plain), () => Warm(adapted.Advance));
        var name = FormattableString.Invariant($"joint step over {Operators} operators ({functions} functions, {points} points, width {options.BasisCount})");
        yield return BenchFigure.AtMost($"{name}, against separate steps", medians[0] / medians[1], "x", Target, ("joint ms", medians[0] / 1e6), ("separate ms", medians[1] / 1e6));
        yield return new BenchFigure($"{name}, with adapters and balance against separate steps", medians[3] / medians[1], "x", "", null, [("joint ms", medians[3] / 1e6)]);
        yield return new BenchFigure($"{name}, against the same by autograd", medians[0] / medians[2], "x", "", null, [("autograd ms", medians[2] / 1e6)]);
        foreach (var one in trainers.Cast<IDisposable>().Concat(adams).Concat(alone).Concat(data)) one.Dispose();
    }

    private static TrainingData Data(Tensor functions, Tensor queries, Tensor solutions) =>
        TrainingData.Own(new OperatorData(functions.clone(), queries.clone(), solutions.clone()), new OperatorData(functions.narrow(0, 0, 1).clone(), queries.clone(), solutions.narrow(0, 0, 1).clone()));
}
