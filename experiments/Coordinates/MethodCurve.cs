using WeightSpace.Experiments.Reports;

namespace WeightSpace.Experiments.Coordinates;

/// <summary>Errors of one method as its training goes on.</summary>
/// <param name="Name">The method.</param>
internal sealed record MethodCurve(string Name)
{
    /// <summary>Seconds of training, training error, validation error.</summary>
    public List<(double Seconds, double Train, double Validation)> Points { get; } = [];

    /// <summary>The last of them.</summary>
    public (double Seconds, double Train, double Validation) Last => Points[^1];

    /// <summary>The point of the least validation error.</summary>
    public (double Seconds, double Train, double Validation) Best => Points.MinBy(point => point.Validation);

    /// <summary>As lines of a plot.</summary>
    public IEnumerable<ReportScalingSeries> Series =>
    [
        new($"{Name}, training", [.. Points.Select(point => point.Seconds)], [.. Points.Select(point => point.Train)]),
        new($"{Name}, validation", [.. Points.Select(point => point.Seconds)], [.. Points.Select(point => point.Validation)]),
    ];
}
