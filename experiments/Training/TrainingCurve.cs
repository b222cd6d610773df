using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Training;

/// <summary>What was measured while training, one entry for each measurement. Grows as training goes on.</summary>
public sealed class TrainingCurve
{
    /// <summary>Steps done.</summary>
    public List<long> Steps { get; } = [];

    /// <summary>Seconds spent in steps, without measuring and saving.</summary>
    public List<double> Seconds { get; } = [];

    /// <summary>Loss on the training functions (of the step's batch, before its update).</summary>
    public List<double> TrainLoss { get; } = [];

    /// <summary>Relative L2 error on the test functions, mean per function, in the units of the data.</summary>
    public List<double> TestError { get; } = [];

    /// <summary>Adds a measurement.</summary>
    public void Add(long step, double seconds, double trainLoss, double testError)
    {
        Steps.Add(step);
        Seconds.Add(seconds);
        TrainLoss.Add(trainLoss);
        TestError.Add(testError);
    }

    /// <summary>The curves as points of a run's store.</summary>
    /// <param name="name">What was trained.</param>
    /// <param name="seed">Its seed.</param>
    internal IEnumerable<MetricPoint> Points(string name, long seed)
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            yield return new(name, seed, Steps[i], "train_loss", TrainLoss[i]);
            yield return new(name, seed, Steps[i], "test_relative_l2", TestError[i]);
            yield return new(name, seed, Steps[i], "seconds", Seconds[i]);
        }
    }

    /// <summary>The finite values of a list, others as null.</summary>
    public static IReadOnlyList<double?> Finite(IEnumerable<double> values) =>
        [.. values.Select(value => double.IsFinite(value) ? value : (double?)null)];
}
