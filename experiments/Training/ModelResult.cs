namespace WeightSpace.Experiments.Training;

/// <summary>What a model reached on a problem.</summary>
/// <param name="Plan">The model, the problem and how it was trained.</param>
/// <param name="Parameters">The number of trained or fitted parameters.</param>
/// <param name="Trials">The trials, at least one.</param>
internal sealed record ModelResult(ModelPlan Plan, long Parameters, IReadOnlyList<TrainedOptimizer> Trials)
{
    /// <summary>The problem's name.</summary>
    public string Problem => Plan.Problem.Name;

    /// <summary>The model's name.</summary>
    public string Model => Plan.Model;

    /// <summary>What the paper printed; empty for nothing.</summary>
    public string Paper => Plan.Paper;

    /// <summary>The mean error over trials; infinite if one diverged.</summary>
    public double Mean => Trials.Average(trial => trial.TestError);

    /// <summary>The standard deviation over trials (n − 1); 0 for a single one.</summary>
    public double Deviation => Trials.Count < 2 ? 0 : Math.Sqrt(Trials.Sum(trial => Math.Pow(trial.TestError - Mean, 2)) / (Trials.Count - 1));

    /// <summary>Mean seconds of a trial.</summary>
    public double Seconds => Trials.Average(trial => trial.State.Seconds);
}
