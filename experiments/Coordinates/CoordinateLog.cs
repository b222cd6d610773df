using WeightSpace.AuxiliaryCoordinates;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using static System.FormattableString;

namespace WeightSpace.Experiments.Coordinates;

/// <summary>What the iterations of auxiliary coordinates left.</summary>
/// <param name="method">The method's name.</param>
internal sealed class CoordinateLog(string method)
{
    private readonly List<CoordinateIteration> iterations = [];
    private readonly List<long> parameters = [];
    private readonly List<string> notes = [];

    /// <summary>Nested errors over seconds.</summary>
    public MethodCurve Curve { get; } = new(method);

    /// <summary>Selections, and what fits had to say, each once.</summary>
    public IEnumerable<string> Notes => notes;

    /// <summary>The last objective.</summary>
    public double? Objective => iterations.Count == 0 ? null : iterations[^1].Objective;

    /// <summary>The terms of the objective over iterations.</summary>
    public IReadOnlyList<ReportScalingSeries> Terms
    {
        get
        {
            double[] numbers = [.. iterations.Select(one => (double)one.Number)];
            ReportScalingSeries Of(string name, Func<CoordinateIteration, double> value) => new(name, numbers, [.. iterations.Select(value)]);
            var constraints = iterations.Count == 0 ? 0 : iterations[0].ConstraintTerms.Count;
            return
            [
                Of("error term", one => one.ErrorTerm),
                .. Enumerable.Range(0, constraints).Select(k => Of(Invariant($"mu × constraint {k + 1}"), one => one.Penalty * one.ConstraintTerms[k])),
                Of("half the nested error", one => one.TrainError / 2), Of("mu", one => one.Penalty),
            ];
        }
    }

    /// <summary>Keeps an iteration.</summary>
    public void Add(CoordinateIteration iteration, long count)
    {
        iterations.Add(iteration);
        parameters.Add(count);
        foreach (var note in iteration.Notes) Note(note);
    }

    /// <summary>Keeps a remark once.</summary>
    public void Note(string note)
    {
        if (!notes.Contains(note)) notes.Add(note);
    }

    /// <summary>The rows of the store.</summary>
    public IEnumerable<MetricPoint> Metrics(long seed) => iterations.Zip(parameters).SelectMany(one => (MetricPoint[])
    [
        Point("penalty", one.First.Penalty), Point("objective", one.First.Objective), Point("error_term", one.First.ErrorTerm),
        Point("constraints", one.First.ConstraintTerms.Sum()), Point("regularization", one.First.Regularization), Point("train_error", one.First.TrainError),
        Point("validation_error", one.First.ValidationError), Point("parameters", one.Second),
    ]).Select((point, i) => point with { Seed = seed, Step = iterations[i / 8].Number });

    private MetricPoint Point(string name, double value) => new(Curve.Name, 0, 0, name, value);
}
