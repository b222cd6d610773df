using OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>What a model reached on a problem.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Model">The model.</param>
/// <param name="Options">Its architecture.</param>
/// <param name="Trials">The trials, at least one.</param>
/// <param name="Paper">What the paper printed; empty for nothing.</param>
internal sealed record ModelResult(string Problem, string Model, OperatorModelOptions Options, IReadOnlyList<TrainedOptimizer> Trials, string Paper)
{
    /// <summary>The mean error over trials; infinite if one diverged.</summary>
    public double Mean => Trials.Average(trial => trial.TestError);

    /// <summary>The standard deviation over trials (n − 1); 0 for a single one.</summary>
    public double Deviation => Trials.Count < 2 ? 0 : Math.Sqrt(Trials.Sum(trial => Math.Pow(trial.TestError - Mean, 2)) / (Trials.Count - 1));

    /// <summary>Mean seconds of a trial.</summary>
    public double Seconds => Trials.Average(trial => trial.State.Seconds);
}
