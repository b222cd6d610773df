using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Analysis;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Symmetry;

namespace WeightSpace.Experiments.Training;

/// <summary>Says in words, tables and JSON what a comparison of optimizers found.</summary>
internal static class ComparisonText
{
    /// <summary>What is stored of the training under equal seconds has this behind the optimizer's name.</summary>
    public const string SecondsSuffix = "-seconds";

    private static readonly string[] Measures = ["test_relative_l2", "median", "aggregate", "worst", "steps", "seconds"];

    /// <summary>Equal steps and equal seconds side by side, one row for each optimizer.</summary>
    /// <param name="results">The run's results from the store.</param>
    /// <param name="optimizers">The optimizers, in order.</param>
    /// <param name="secondsOf">Whose seconds the others got; null where there was no such run.</param>
    /// <param name="best">The optimizer to point out; null for none.</param>
    public static ReportTable Table(DataFrame results, IReadOnlyList<NamedOptimizer> optimizers, string? secondsOf, string? best)
    {
        var rows = optimizers.Select(optimizer => (IReadOnlyList<string>)
        [
            optimizer.Name, optimizer.LearningRate?.ToString("R", CultureInfo.InvariantCulture) ?? "–",
            .. Cells(results, optimizer.Name, "0.0000", "test_relative_l2", "median", "aggregate", "worst"), .. Cells(results, optimizer.Name, "0.0", "seconds"),
            .. secondsOf is null ? [] : Cells(results, optimizer.Name == secondsOf ? secondsOf : optimizer.Name + SecondsSuffix, "0.0000", "test_relative_l2", "median", "aggregate"),
            .. secondsOf is null ? [] : Cells(results, optimizer.Name == secondsOf ? secondsOf : optimizer.Name + SecondsSuffix, "n0", "steps"),
        ]).ToArray();
        var steps = Cells(results, optimizers[0].Name, "n0", "steps").First();
        return new ReportTable(
            $"Relative L2 errors on the test functions, in the units of the problem. All optimizers start from the same weights: left after {steps} steps"
                + (secondsOf is null ? "." : $", right with as many seconds of training as {secondsOf} took (its schedule stretched to them)."),
            ["optimizer", "learning rate", "mean", "median", "aggregate", "worst", "seconds", .. secondsOf is null ? (string[])[] : [$"mean, in {secondsOf}'s seconds", "median", "aggregate", "steps"]],
            rows, best is null ? -1 : optimizers.ToList().FindIndex(one => one.Name == best), Keyed: true);
    }

    /// <summary>Remarks for the report.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<Contender> contenders, int seeds) =>
    [
        "Mean and median are over the relative errors of the test functions; a few functions that are nearly zero weigh much in the mean. The aggregate is the norm of all differences over the norm of all solutions. Seconds are those of the training steps, without measuring and saving.",
        seeds > 1
            ? $"Figures are means over {seeds} seeds with their standard deviation; the verdict is the 95% interval of paired differences over the seeds. Curves and fields are of the first."
            : "The verdict is the 95% interval of paired differences over the test functions of one seed: --seed 1,2,3 shows how much the weights matter.",
        .. contenders.SelectMany(one => one.Trials).Where(one => one.State.Diverged).Select(one => FormattableString.Invariant($"{one.Name} diverged: its loss was no longer finite at step {one.State.Step}. The others went on.")),
    ];

    /// <summary>The machine-readable result.</summary>
    public static JsonObject Json(IReadOnlyList<Contender> bySteps, IReadOnlyList<Contender> bySeconds, NetworkSymmetry symmetry) => new()
    {
        ["winner"] = Contender.Winner(bySteps)?.Name,
        ["winner_by_seconds"] = bySeconds.Count == 0 ? null : Contender.Winner(bySeconds)?.Name,
        ["optimizers"] = Json(bySteps),
        ["optimizers_by_seconds"] = Json(bySeconds),
        ["symmetry"] = SymmetryJson.Of("DeepONet", symmetry, CertificateResult.NotRun("not part of this run")),
    };

    /// <summary>The numbers of a training for the store.</summary>
    public static (string Name, double Value)[] Values(TrainedOptimizer one) =>
    [
        .. Measures.Zip([one.TestError, Samples.Median(one.Errors), one.Aggregate, one.Errors.Max(), one.State.Step, one.State.Seconds]),
        ("diverged", one.State.Diverged ? 1 : 0),
    ];

    private static JsonArray Json(IReadOnlyList<Contender> contenders) => new([.. contenders.Select(one =>
    {
        var row = new JsonObject { ["name"] = one.Name, ["diverged"] = one.Diverged };
        foreach (var (name, k) in Measures.Select((name, k) => (name, k)))
            row[name] = Samples.Mean(one.Trials.Select(trial => Values(trial)[k].Value)) is var mean && double.IsFinite(mean) && !one.Diverged ? mean : null;
        return row;
    })]);

    private static IEnumerable<string> Cells(DataFrame results, string subject, string format, params string[] columns)
    {
        var rows = results.Rows.Where(row => (string)row["subject"] == subject).ToArray();
        foreach (var column in columns)
        {
            double[] values = [.. rows.Select(row => (double)row[column])];
            string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
            yield return values.Length == 0 ? "–" : !double.IsFinite(Samples.Mean(values)) ? "diverged"
                : Text(Samples.Mean(values)) + (values.Length > 1 && column is not "steps" ? $" ± {Text(Samples.Deviation(values))}" : "");
        }
    }
}
