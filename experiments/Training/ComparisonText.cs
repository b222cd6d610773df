using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Symmetry;

namespace WeightSpace.Experiments.Training;

/// <summary>Says in words, tables and JSON what a comparison found.</summary>
internal static class ComparisonText
{
    /// <summary>Which optimizer won and by how much, the optimizers being sorted by test error.</summary>
    public static string Sentence(IReadOnlyList<TrainedOptimizer> ranking)
    {
        var best = ranking[0];
        if (best.State.Diverged)
            return "Every optimizer diverged.";
        var others = ranking.Skip(1).Where(t => !t.State.Diverged)
            .Select(t => FormattableString.Invariant($"{t.TestError / best.TestError:0.00} times lower than {t.Name}'s ({t.TestError:0.00000})")).ToArray();
        var diverged = ranking.Where(t => t.State.Diverged).Select(t => t.Name).ToArray();
        var sentence = FormattableString.Invariant($"{best.Name} won: its test relative L2 error after {best.State.Step} steps is {best.TestError:0.00000}");
        if (others.Length > 0)
            sentence += $", {string.Join(" and ", others)}";
        if (diverged.Length > 0)
            sentence += $"; {string.Join(" and ", diverged)} diverged";
        return sentence + ".";
    }

    /// <summary>One row for each optimizer, in the order they ran.</summary>
    public static ReportTable Table(IReadOnlyList<TrainedOptimizer> trained)
    {
        var best = trained.Where(t => !t.State.Diverged).MinBy(t => t.TestError);
        return new ReportTable(
            "Relative L2 error on the test functions, in the units of the problem; every optimizer starts from the same weights and takes the same number of steps.",
            ["optimizer", "test relative L2 (mean)", "median", "worst", "steps", "seconds", "learning rate"],
            [.. trained.Select(Row)], best is null ? -1 : trained.ToList().IndexOf(best), Keyed: true);
    }

    /// <summary>Remarks for the report.</summary>
    public static IReadOnlyList<string> Notes(IReadOnlyList<TrainedOptimizer> trained) =>
    [
        "Seconds are those of the training steps, without measuring the test error and without saving.",
        .. trained.Where(t => t.State.Diverged).Select(t => FormattableString.Invariant($"{t.Name} diverged: its loss was no longer finite at step {t.State.Step}. The others went on.")),
    ];

    /// <summary>The machine-readable result.</summary>
    public static JsonObject Json(IReadOnlyList<TrainedOptimizer> trained, string winner, NetworkSymmetry symmetry) => new()
    {
        ["winner"] = winner,
        ["optimizers"] = new JsonArray([.. trained.Select(t => new JsonObject
        {
            ["name"] = t.Name,
            ["test_relative_l2"] = t.State.Diverged ? null : t.TestError,
            ["median"] = t.State.Diverged ? null : t.Median,
            ["worst"] = t.State.Diverged ? null : t.Worst,
            ["steps"] = t.State.Step,
            ["seconds"] = t.State.Seconds,
            ["learning_rate"] = t.LearningRate,
            ["diverged"] = t.State.Diverged,
        })]),
        ["symmetry"] = SymmetryJson.Of("DeepONet", symmetry, CertificateResult.NotRun("not part of this run")),
    };

    private static string[] Row(TrainedOptimizer one)
    {
        string Error(double value) => one.State.Diverged ? "diverged" : value.ToString("0.00000", CultureInfo.InvariantCulture);
        return
        [
            one.Name, Error(one.TestError), Error(one.Median), Error(one.Worst), one.State.Step.ToString(CultureInfo.InvariantCulture),
            one.State.Seconds.ToString("0.0", CultureInfo.InvariantCulture), one.LearningRate?.ToString("R", CultureInfo.InvariantCulture) ?? "–",
        ];
    }
}
