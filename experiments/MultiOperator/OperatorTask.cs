using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.MultiOperator;

/// <summary>One of several operators in one trial: its data within the trained time, and beyond it.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Data">Training functions, and test functions on the test grid.</param>
/// <param name="Beyond">Test functions at the times beyond; null where all are trained on.</param>
internal sealed record OperatorTask(string Name, TrainingData Data, OperatorData? Beyond) : IDisposable
{
    /// <summary>The problem on its training grid.</summary>
    /// <exception cref="Cli.UsageException">There is no such problem or parameter.</exception>
    public static IOperatorProblem Problem(MultiOperatorSettings settings, string name, int points = 0)
    {
        var own = settings.Operators[name];
        return OperatorProblems.Create(own.Problem.Length > 0 ? own.Problem : name, points > 0 ? points : PointsOf(settings, name), own.Parameters);
    }

    /// <summary>The data of a trial; equal seeds give all operators with equal inputs the same functions.</summary>
    public static OperatorTask Create(RunContext context, MultiOperatorSettings settings, string name, long seed)
    {
        using var scope = NewDisposeScope();
        var (train, coarse) = ProblemData.Get(context, Problem(settings, name), settings.TrainSamples, settings.TestSamples, seed);
        var test = coarse;
        if (settings.TestPoints > 0 && settings.TestPoints != PointsOf(settings, name))
        {
            using var finer = ProblemData.Test(context, Problem(settings, name, settings.TestPoints), settings.TestSamples, seed);
            using (coarse) test = finer.ThinSensors(settings.TestPoints / PointsOf(settings, name));
        }

        if (settings.TrainedTime >= 1) return new(name, TrainingData.Own(train, test, DataNormalization.Global), null);
        var limit = settings.TrainedTime * train.Queries.select(1, -1).max().item<float>();
        using (train)
        using (test)
            return new(name, TrainingData.Own(Part(train, limit, within: true), Part(test, limit, within: true), DataNormalization.Global), Part(test, limit, within: false));
    }

    public void Dispose()
    {
        Data.Dispose();
        Beyond?.Dispose();
    }

    private static int PointsOf(MultiOperatorSettings settings, string name) => settings.Operators[name].Points is > 0 and var own ? own : settings.Points;

    private static OperatorData Part(OperatorData data, double limit, bool within)
    {
        using var scope = NewDisposeScope();
        var times = data.Queries.select(1, -1);
        var chosen = (within ? times.le(limit * (1 + 1e-5)) : times.gt(limit * (1 + 1e-5))).nonzero().squeeze(-1);
        return new(data.Functions.clone(), data.Queries.index_select(0, chosen), data.Solutions.index_select(1, chosen), data.Inputs);
    }
}
