using WeightSpace.Experiments.Reports;

namespace WeightSpace.Experiments.Training;

/// <summary>An optimizer under one budget: what it reached from each seed.</summary>
/// <param name="Name">The optimizer.</param>
/// <param name="Trials">One training for each seed.</param>
internal sealed record Contender(string Name, IReadOnlyList<TrainedOptimizer> Trials)
{
    /// <summary>The mean over seeds of the mean relative error; infinite if a training diverged.</summary>
    public double Error => Samples.Mean(Trials.Select(trial => trial.TestError));

    /// <summary>Whether a training diverged.</summary>
    public bool Diverged => Trials.Any(trial => trial.State.Diverged);

    /// <summary>Whether this one's error is shown to be below another's: the 95% interval of the paired differences
    /// excludes 0.</summary>
    /// <remarks>Pairs are the seeds, compared by the logarithm of their error; with a single seed the test functions,
    /// which says nothing of how the training would go from other weights.</remarks>
    public bool Beats(Contender other)
    {
        if (other.Diverged) return !Diverged;
        double[] differences = Trials.Count > 1
            ? [.. Trials.Zip(other.Trials, (mine, its) => Math.Log(its.TestError / mine.TestError))]
            : [.. Trials[0].Errors.Zip(other.Trials[0].Errors, (mine, its) => its - mine)];
        return Samples.Mean(differences) > Samples.HalfWidth(differences);
    }

    /// <summary>The winner of several, or null where no difference is shown or all diverged.</summary>
    public static Contender? Winner(IReadOnlyList<Contender> contenders)
    {
        Contender[] ranking = [.. contenders.OrderBy(one => one.Error)];
        return !ranking[0].Diverged && ranking.Skip(1).All(ranking[0].Beats) ? ranking[0] : null;
    }

    /// <summary>Who won under a budget, or that no difference is shown; a clause.</summary>
    /// <param name="budget">For example <c>by steps</c>.</param>
    /// <param name="contenders">All under this budget.</param>
    public static string Verdict(string budget, IReadOnlyList<Contender> contenders)
    {
        Contender[] ranking = [.. contenders.OrderBy(one => one.Error)];
        var best = ranking[0];
        if (best.Diverged) return $"{budget} every optimizer diverged";
        Contender[] equal = [.. ranking.Skip(1).Where(one => !best.Beats(one))], behind = [.. ranking.Skip(1).Where(one => !one.Diverged && best.Beats(one))], diverged = [.. ranking.Where(one => one.Diverged)];
        var clause = equal.Length == 0
            ? FormattableString.Invariant($"{budget} {best.Name} won with a mean relative L2 error of {best.Error:0.0000}")
            : FormattableString.Invariant($"{budget} no difference is shown between {best.Name} ({best.Error:0.0000}) and {string.Join(" or ", equal.Select(one => FormattableString.Invariant($"{one.Name} ({one.Error:0.0000})")))}");
        if (behind.Length > 0)
            clause += $", {(equal.Length == 0 ? "" : $"{best.Name} being ")}{string.Join(" and ", behind.Select(one => FormattableString.Invariant($"{one.Error / best.Error:0.0} times below {one.Name}")))}";
        return diverged.Length > 0 ? $"{clause}; {string.Join(" and ", diverged.Select(one => one.Name))} diverged" : clause;
    }
}
