using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Reports;

/// <summary>Makes the fields of a report of test data and predictions, on a line, on a plane, or on several times of a
/// plane.</summary>
public static class FieldReport
{
    /// <summary>Values of one set of fields that a page should not exceed by much; functions are left out beyond
    /// it.</summary>
    private const int MostValues = 150_000;

    /// <summary>The fields of all test functions, or of a choice of them: median, worst and best of every prediction,
    /// and further ones at equal distances in rank.</summary>
    /// <param name="data">The test functions, in the units of the problem.</param>
    /// <param name="predictions">Predicted values by optimizer or model, row-major <c>[functions, points]</c> or
    /// <c>[functions, points, outputs]</c>, in the units of the problem.</param>
    /// <param name="shown">The prediction shown at first.</param>
    /// <param name="coordinates">Names of the coordinates, as in <see cref="IOperatorProblem.Coordinates"/>.</param>
    /// <param name="outputs">Names of the outputs; null numbers them.</param>
    /// <returns>The fields; null where there is no prediction, or the query points are no grid of one to three
    /// axes.</returns>
    /// <exception cref="ArgumentException">A prediction has another number of values than the solutions.</exception>
    public static ReportFields? Create(
        OperatorData data, IReadOnlyDictionary<string, float[]> predictions, string shown, IReadOnlyList<string> coordinates, IReadOnlyList<string>? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(coordinates);
        if (data.Queries.dim() != 2 || predictions.Count == 0 || FieldGrid.Of(ReportValues.Of(data.Queries), (int)data.Queries.shape[1]) is not { } grid) return null;
        var truth = ReportValues.Of(data.Solutions);
        foreach (var (name, values) in predictions)
        {
            if (values.Length != truth.Length)
                throw new ArgumentException($"The prediction '{name}' must have as many values as the solutions [{string.Join(", ", data.Solutions.shape)}], got {values.Length}.", nameof(predictions));
        }

        var samples = (int)data.Samples;
        var width = truth.Length / samples;
        var count = width / grid.Points;
        var errors = predictions.ToDictionary(pair => pair.Key, pair => Errors(pair.Value, truth, width));
        var functions = Choose([.. errors.Values], errors.TryGetValue(shown, out var main) ? main : errors.Values.First(), Math.Max(1, MostValues / width));
        var (sensors, inputs) = Inputs(data, grid, functions);
        return new ReportFields(
            coordinates[0], grid.Axes[0], sensors, inputs, ReportFields.Pack(grid.Arrange(truth, count, functions)),
            predictions.ToDictionary(pair => pair.Key, pair => ReportFields.Pack(grid.Arrange(pair.Value, count, functions))), shown,
            grid.Axes.Count > 1 ? new ReportAxis(coordinates[1], grid.Axes[1]) : null, grid.Axes.Count > 2 ? new ReportAxis(coordinates[2], grid.Axes[2]) : null,
            count > 1 ? outputs ?? [.. Enumerable.Range(1, count).Select(output => FormattableString.Invariant($"output {output}"))] : null,
            functions, errors.ToDictionary(pair => pair.Key, pair => ReportFields.Pack(pair.Value)));
    }

    // Inputs are drawn on the axis of the output, or as a map where they are sampled at the points of a plane.
    private static (double[] Sensors, string? Packed) Inputs(OperatorData data, FieldGrid grid, IReadOnlyList<int> functions)
    {
        var values = ReportValues.Of(data.Functions);
        var sensors = (int)data.Sensors;
        float[] chosen = [.. functions.SelectMany(function => values[(function * sensors)..((function + 1) * sensors)])];
        if (sensors == grid.Axes[0].Length) return ([.. grid.Axes[0]], ReportFields.Pack(chosen));
        var plane = grid.Axes.Count == 1 ? -1 : grid.Axes[0].Length * grid.Axes[1].Length;
        // Points of a plane come in rows of equal second coordinate, in sensors as in queries.
        return sensors == plane ? ([], ReportFields.Pack(chosen)) : ([], null);
    }

    private static List<int> Choose(IReadOnlyList<float[]> errors, float[] main, int most)
    {
        var count = main.Length;
        if (count <= most) return [.. Enumerable.Range(0, count)];
        var chosen = new SortedSet<int>();
        foreach (var order in errors.Select(Order)) chosen.UnionWith([order[0], order[(count - 1) / 2], order[^1]]);
        var ranks = Order(main);
        for (var index = 0; index < most && chosen.Count < most; index++) chosen.Add(ranks[(int)((long)index * count / most)]);
        return [.. chosen];
    }

    private static int[] Order(float[] errors) => [.. Enumerable.Range(0, errors.Length).OrderBy(function => errors[function])];

    /// <summary>The relative L2 error of each function.</summary>
    internal static float[] Errors(float[] prediction, float[] truth, int width)
    {
        var errors = new float[truth.Length / width];
        for (var function = 0; function < errors.Length; function++)
        {
            var (error, norm) = (0.0, 0.0);
            for (var index = function * width; index < (function + 1) * width; index++)
            {
                error += Math.Pow(prediction[index] - truth[index], 2);
                norm += Math.Pow(truth[index], 2);
            }

            errors[function] = (float)Math.Sqrt(error / Math.Max(norm, 1e-30));
        }

        return errors;
    }
}
