using WeightSpace.Experiments.Reports;
using WeightSpace.OperatorLearning;
using static System.FormattableString;

namespace WeightSpace.Experiments.Scaling;

/// <summary>Lines of the plots of a sweep.</summary>
internal static class ScalingPlots
{
    private const int Steps = 60, Contours = 6;

    public static ReportScaling Of(ScalingAnalysis analysis, SweepResults results, ScalingSweepSettings settings)
    {
        var points = results.Points;
        var (parameters, samples) = (Range(points.Select(point => point.Parameters)), Range(points.Select(point => point.Samples)));
        var joint = analysis.Joint.Supported is { Law.Terms.Length: > 1 } fit ? fit.Law : null;
        return new(
            results.Problem,
            [.. Series(points, point => point.Parameters, point => point.Samples, "parameters")],
            Line(analysis.OverSamples.Supported, samples, n => (parameters.High, n)),
            [.. Series(points, point => point.Samples, point => point.Parameters, "samples")],
            Line(analysis.OverParameters.Supported, parameters, p => (p, samples.High)),
            joint is null ? [] : [.. Levels(joint, parameters, samples)],
            joint is null ? null : Frontier(joint, results.Cost(settings), parameters, samples));
    }

    // One line of mean errors for each value of the other variable, with the range over seeds.
    private static IEnumerable<ReportScalingSeries> Series(IEnumerable<ScalingPoint> points, Func<ScalingPoint, double> other, Func<ScalingPoint, double> axis, string unit) =>
        points.Where(point => point.Usable).GroupBy(other).OrderBy(group => group.Key).Select(group =>
        {
            var cells = group.GroupBy(axis).OrderBy(cell => cell.Key).Select(cell => (X: cell.Key, Errors: cell.Select(point => point.Error).ToArray())).ToArray();
            return new ReportScalingSeries(
                Invariant($"{group.Key:n0} {unit}"), [.. cells.Select(cell => cell.X)], [.. cells.Select(cell => cell.Errors.Average())],
                [.. cells.Select(cell => cell.Errors.Min())], [.. cells.Select(cell => cell.Errors.Max())]);
        });

    private static ReportScalingSeries? Line(ScalingFit? fit, (double Low, double High) range, Func<double, (double Parameters, double Samples)> at)
    {
        if (fit is null) return null;
        double[] x = [.. ScalingPlanner.Grid((range.Low, 2 * range.High), Steps)];
        var y = x.Select(value => fit.Predict(at(value).Parameters, at(value).Samples)).ToArray();
        return new($"{fit.Law.Form}, 95% interval", x, [.. y.Select(value => value.Value)], [.. y.Select(value => value.Low)], [.. y.Select(value => value.High)]);
    }

    // The parameters that give an error, over samples: closed form.
    private static IEnumerable<ReportScalingSeries> Levels(ScalingLaw law, (double Low, double High) parameters, (double Low, double High) samples)
    {
        var (most, least) = (law.Predict(parameters.Low, samples.Low), law.Predict(parameters.High, samples.High));
        foreach (var level in ScalingPlanner.Grid((least * 1.02, most * 0.98), Contours))
        {
            var line = ScalingPlanner.Grid(samples, 4 * Steps).Select(n => (N: n, P: law.ParametersFor(level, n))).Where(one => one.P >= parameters.Low && one.P <= parameters.High).ToArray();
            if (line.Length > 1) yield return new(Invariant($"error {level:0.0000}"), [.. line.Select(one => one.N)], [.. line.Select(one => one.P)]);
        }
    }

    private static ReportScalingSeries? Frontier(ScalingLaw law, Func<double, double, double> cost, (double Low, double High) parameters, (double Low, double High) samples)
    {
        var planner = new ScalingPlanner(cost, parameters, samples);
        var sizes = ScalingPlanner.Grid((cost(parameters.Low, samples.Low), cost(parameters.High, samples.High)), Steps).Select(budget => planner.Best(law, budget)).OfType<ScalingSize>().ToArray();
        return sizes.Length < 2 ? null : new("least error for its operations", [.. sizes.Select(size => size.Samples)], [.. sizes.Select(size => size.Parameters)]);
    }

    private static (double Low, double High) Range(IEnumerable<double> values) => (values.Min(), values.Max());
}
