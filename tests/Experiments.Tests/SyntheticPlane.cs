using WeightSpace.Experiments.Reports;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Tests;

/// <summary>Fields with known values on a line, on a plane and on several times of a plane, and reports of
/// them.</summary>
internal static class SyntheticPlane
{
    public const int Columns = 6, Rows = 4;

    /// <summary>Value of the true field of a function: <c>(1 + function) (x + 10 y + 100 t + 1000 output)</c> with x, y
    /// and t the numbers of the grid's points.</summary>
    public static double True(int function, int x, int y, int t = 0, int output = 0) => (1 + function) * (x + (10 * y) + (100 * t) + (1000 * output));

    /// <summary>Query points <c>(x / 10, y / 10, t)</c>, x fastest, or reversed.</summary>
    public static OperatorData Data(int functions, int times = 1, int outputs = 1, bool reversed = false)
    {
        var places = Enumerable.Range(0, times * Rows * Columns).Select(point => (T: point / (Rows * Columns), Y: point / Columns % Rows, X: point % Columns)).ToArray();
        if (reversed) Array.Reverse(places);
        float[] queries = [.. places.SelectMany(place => times > 1 ? new[] { place.X / 10f, place.Y / 10f, place.T } : [place.X / 10f, place.Y / 10f])];
        float[] solutions = [.. Enumerable.Range(0, functions).SelectMany(function => places.SelectMany(place => Enumerable.Range(0, outputs).Select(output => (float)True(function, place.X, place.Y, place.T, output))))];
        using var scope = NewDisposeScope();
        var values = tensor(solutions).reshape(functions, places.Length * outputs);
        return new OperatorData(ones([functions, 3]), tensor(queries).reshape(places.Length, -1), outputs > 1 ? values.reshape(functions, places.Length, outputs) : values);
    }

    /// <summary>Predictions whose relative error is the share of a function.</summary>
    public static float[] Prediction(OperatorData data, Func<int, double> share)
    {
        using var scope = NewDisposeScope();
        var truth = data.Solutions.contiguous().data<float>().ToArray();
        var width = truth.Length / (int)data.Samples;
        return [.. truth.Select((value, index) => (float)(value * (1 + share(index / width))))];
    }

    public static ReportData Report(int times = 1)
    {
        using var data = Data(5, times);
        var fields = FieldReport.Create(
            data, new Dictionary<string, float[]> { ["deeponet"] = Prediction(data, function => 0.1 * (function + 1)), ["fno"] = Prediction(data, _ => 0.01) }, "deeponet", ["x", "y", "t"]);
        var errors = new Dictionary<string, IReadOnlyList<ResolutionError>>
        {
            ["deeponet"] = [Error(3, 0.2), Error(6, 0.1), Error(12, 0.11)],
            ["fno"] = [Error(6, 0.01), new(12, 144, null, double.NaN, "<it> cannot")],
        };
        return SyntheticReport.Create() with
        {
            Fields = fields,
            Resolutions = [ReportResolution.Of("darcy & co", 6, errors)],
            Sizes = [new("darcy & co", [new("deeponet-2", 400, 0.1, 0.01), new("fno", 900, 0.01, 0), new("deeponet-1", 100, 0.2, 0.02), new("nomad", 200, null, null)])],
        };
    }

    private static ResolutionError Error(int resolution, double error) =>
        new(resolution, resolution * resolution, new OperatorMetrics(error, error, error, error, error, 0, 0), resolution == 6 ? 0 : 2e-4);
}
