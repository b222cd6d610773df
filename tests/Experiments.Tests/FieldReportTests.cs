using WeightSpace.Experiments.Reports;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Tests;

public sealed class FieldReportTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_PlaneAndTimes_PutsValuesInTheirPlaces(bool reversed)
    {
        using var data = SyntheticPlane.Data(2, times: 3, reversed: reversed);
        var fields = FieldReport.Create(data, Same(data), "model", ["x", "y", "t"])!;
        Assert.Equal(("x", "y", "t"), (fields.CoordinateName, fields.Vertical!.Name, fields.Slices!.Name));
        Assert.Equal((6, 4, 3), (fields.Coordinate.Count, fields.Vertical.Values.Count, fields.Slices.Values.Count));
        Assert.Equal(0.3, fields.Vertical.Values[3], 1e-6);
        var values = ReportFields.Unpack(fields.Truth);
        for (var function = 0; function < 2; function++)
            for (var (t, index) = (0, 0); t < 3; t++)
                for (var y = 0; y < 4; y++)
                    for (var x = 0; x < 6; x++, index++)
                        Assert.Equal(SyntheticPlane.True(function, x, y, t), values[(function * 72) + index]);
        Assert.Null(fields.Inputs);
        Assert.Null(fields.Outputs);
    }

    [Fact]
    public void Create_ManyFunctions_KeepsMedianWorstAndBestOfEveryPrediction()
    {
        const int functions = 30_000;
        using var data = SyntheticPlane.Data(functions);
        var predictions = new Dictionary<string, float[]>
        {
            ["up"] = SyntheticPlane.Prediction(data, function => 1e-3 * (function + 1)),
            ["down"] = SyntheticPlane.Prediction(data, function => 1e-3 * (functions - (function * 0.5))),
        };
        var fields = FieldReport.Create(data, predictions, "up", ["x", "y"])!;
        Assert.InRange(fields.Functions!.Count, 6_000, 6_300);
        Assert.All([0, (functions - 1) / 2, functions / 2, functions - 1], function => Assert.Contains(function, fields.Functions));
        Assert.Equal(functions, ReportFields.Unpack(fields.Errors!["up"]).Length);
        Assert.Equal(0.5, ReportFields.Unpack(fields.Errors["up"])[499], 1e-4);
        Assert.Equal(fields.Functions.Count * 24, ReportFields.Unpack(fields.Predictions["down"]).Length);
        Assert.Equal(SyntheticPlane.True(functions - 1, 5, 3), ReportFields.Unpack(fields.Truth)[^1]);
    }

    [Fact]
    public void Create_SeveralOutputs_StandOneBehindTheOther()
    {
        using var data = SyntheticPlane.Data(2, times: 2, outputs: 3);
        var fields = FieldReport.Create(data, Same(data), "model", ["x", "y", "t"], ["h", "hu", "hv"])!;
        Assert.Equal(["h", "hu", "hv"], fields.Outputs!);
        var values = ReportFields.Unpack(fields.Truth);
        Assert.Equal(SyntheticPlane.True(1, 4, 3, 1, 2), values[(((((1 * 3) + 2) * 2) + 1) * 24) + (3 * 6) + 4]);
        Assert.Equal("hv, x = 0, y = 0, t = 1", FieldSummary.Table(fields with { Predictions = new Dictionary<string, string> { ["model"] = Changed(values, (5 * 48) + 24) } }).Rows[1][6]);
    }

    [Fact]
    public void Create_ScatteredPoints_GivesNoFields()
    {
        using var scope = NewDisposeScope();
        using var data = new OperatorLearning.OperatorData(ones([1, 3]), tensor(new[] { 0f, 0, 1, 0, 0, 1, 2, 2 }).reshape(4, 2), ones([1, 4]));
        Assert.Null(FieldReport.Create(data, Same(data), "model", ["x", "y"]));
    }

    [Fact]
    public void Create_OtherNumberOfValues_SaysBoth()
    {
        using var data = SyntheticPlane.Data(2);
        var error = Assert.Throws<ArgumentException>(() => FieldReport.Create(data, new Dictionary<string, float[]> { ["model"] = new float[5] }, "model", ["x", "y"]));
        Assert.Contains("'model' must have as many values as the solutions [2, 24], got 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_Summary_NamesMedianAndWorstAndWhere()
    {
        using var data = SyntheticPlane.Data(5, times: 2);
        var fields = FieldReport.Create(data, new Dictionary<string, float[]> { ["model"] = SyntheticPlane.Prediction(data, function => 0.1 * (function + 1)) }, "model", ["x", "y", "t"])!;
        var rows = FieldSummary.Table(fields).Rows;
        Assert.Equal(["3 (median)", "5 (worst)"], rows.Select(row => row[1]));
        Assert.Equal("0.50000", rows[1][2]);
        Assert.Equal("0 to 675", rows[1][3]);
        Assert.Equal("x = 0.5, y = 0.3, t = 1", rows[1][6]);
    }

    private static string Changed(float[] values, int place)
    {
        values[place] += 1e5f;
        return ReportFields.Pack(values);
    }

    private static Dictionary<string, float[]> Same(OperatorLearning.OperatorData data) => new() { ["model"] = SyntheticPlane.Prediction(data, _ => 0) };
}
