using System.Globalization;
using WeightSpace.LearnedOptimizers.MetaTraining;

namespace WeightSpace.Experiments.MetaTraining;

/// <summary>How a meta-training run went: the mean objective of every outer step, the objectives at the ends of
/// episodes, and the time.</summary>
internal sealed class MetaTrainingHistory
{
    private const int Recent = 100;
    private readonly List<double> means = [];
    private readonly List<double> finals = [];
    private readonly List<int> finalSteps = [];

    /// <summary>Seconds of work, over all parts of a resumed run.</summary>
    public double Seconds { get; private set; }

    /// <summary>Takes note of an outer step.</summary>
    public void Add(MetaStep step, double seconds)
    {
        means.Add(step.MeanObjective);
        foreach (var final in step.FinalObjectives)
        {
            finals.Add(final);
            finalSteps.Add(step.Number);
        }

        Seconds = seconds;
    }

    /// <summary>Mean objective of the latest outer steps.</summary>
    public double RecentMean() => means.TakeLast(Recent).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Mean objective at the end of the latest episodes.</summary>
    public double RecentFinal() => finals.TakeLast(Recent).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The curve, averaged over stretches: outer step, mean objective, mean objective at the ends of
    /// episodes.</summary>
    public IEnumerable<(int Step, double Mean, double Final)> Curve(int stretches)
    {
        var length = Math.Max(1, (means.Count + stretches - 1) / stretches);
        for (var start = 0; start < means.Count; start += length)
        {
            var end = Math.Min(means.Count, start + length);
            var ended = finals.Where((_, k) => finalSteps[k] > start && finalSteps[k] <= end).DefaultIfEmpty(double.NaN).Average();
            yield return (end, means.Skip(start).Take(end - start).Average(), ended);
        }
    }

    /// <summary>Text form for a checkpoint's metadata.</summary>
    public Dictionary<string, string> Save() => new()
    {
        ["seconds"] = Seconds.ToString("R", CultureInfo.InvariantCulture),
        ["means"] = Join(means),
        ["finals"] = Join(finals),
        ["finalSteps"] = string.Join(',', finalSteps),
    };

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(IReadOnlyDictionary<string, string> saved)
    {
        Seconds = double.Parse(saved["seconds"], CultureInfo.InvariantCulture);
        means.AddRange(Split(saved["means"]));
        finals.AddRange(Split(saved["finals"]));
        finalSteps.AddRange(Split(saved["finalSteps"]).Select(step => (int)step));
    }

    private static string Join(List<double> values) => string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static IEnumerable<double> Split(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(part => double.Parse(part, CultureInfo.InvariantCulture));
}
