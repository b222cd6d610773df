using Microsoft.Data.Analysis;
using WeightSpace.Experiments.Reports;

namespace WeightSpace.Experiments.Training;

/// <summary>What a model reached on a problem, read from the store.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Model">The model.</param>
/// <param name="Parameters">The number of trained or fitted parameters.</param>
/// <param name="Errors">Relative L2 error of each trial; NaN where one diverged.</param>
/// <param name="Steps">Most steps of a trial.</param>
/// <param name="Seconds">Mean seconds of a trial.</param>
internal sealed record ModelResult(string Problem, string Model, long Parameters, IReadOnlyList<double> Errors, long Steps, double Seconds)
{
    /// <summary>The mean error over trials; infinite if one diverged.</summary>
    public double Mean => Samples.Mean(Errors);

    /// <summary>The standard deviation over trials.</summary>
    public double Deviation => Samples.Deviation([.. Errors]);

    /// <summary>The subject of a model's rows in the store.</summary>
    public static string Subject(string problem, string model) => $"{problem}/{model}";

    /// <summary>The results of a run by subject, from its frame.</summary>
    public static IReadOnlyDictionary<string, ModelResult> Of(DataFrame results) => results.Rows.GroupBy(row => (string)row["subject"]).ToDictionary(
        group => group.Key, group =>
        {
            double[] Column(string name) => [.. group.Select(row => (double)row[name])];
            var at = group.Key.LastIndexOf('/');
            return new ModelResult(group.Key[..at], group.Key[(at + 1)..], (long)Column("parameters")[0], Column("test_relative_l2"), (long)Column("steps").Max(), Samples.Mean(Column("seconds")));
        });
}
