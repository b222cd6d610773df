using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class OperatorWrapperTests
{
    [Theory]
    [InlineData("deeponet")]
    [InlineData("deeponet of two outputs")]
    [InlineData("hyper")]
    public void Constrained_AnyModel_MeetsTheConditionExactly(string key)
    {
        using var model = ModelZoo.Create(key);
        using var scope = NewDisposeScope();
        var (u, _) = ModelZoo.Inputs(key);
        // Value 0.5 + y1 at both ends of the first coordinate, and at the start of the second.
        var constrained = new ConstrainedOperator(
            model, BoundaryDistance.All(BoundaryDistance.Interval(0, -1, 2), BoundaryDistance.Start(1, 0.25)), (_, y) => (model.Outputs > 1 ? y.narrow(-1, 1, 1) : y.select(-1, 1)) + 0.5);
        var boundary = tensor(new[] { -1, 0.7, 2, 0.1, 0.4, 0.25 }).reshape(3, 2);
        var values = constrained.forward(u, boundary);
        for (var point = 0; point < 3; point++)
            Assert.Equal(0, (values.select(1, point) - (boundary[point, 1] + 0.5)).abs().max().item<double>());
        var inside = tensor(new[] { 0.3, 0.9 }).reshape(1, 2);
        Assert.True((constrained.forward(u, inside) - 1.4).abs().max().item<double>() > 1e-6);
        Assert.InRange(Seeds.Max(constrained.forward(u, inside), constrained.forward(u, inside.unsqueeze(0).expand(ModelZoo.Functions, -1, -1))), 0, 1e-14);
        Assert.Equal((model.Sensors, model.QueryDimension, model.Outputs), (constrained.Sensors, constrained.QueryDimension, ((IOperatorModel)constrained).Outputs));
    }

    [Fact]
    public void Constrained_DistanceOfWrongShape_SaysSo()
    {
        using var model = ModelZoo.Create("deeponet");
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs("deeponet");
        Assert.Contains(
            "must have their shape without its last axis, got [6, 2]",
            Assert.Throws<ArgumentException>(() => new ConstrainedOperator(model, points => points.alias()).forward(u, y)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BoundaryDistance.Interval(0, 1, 1));
        Assert.Contains("no coordinate 2", Assert.Throws<ArgumentException>(() => BoundaryDistance.Start(2, 0)(y)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Normalized_PerPointStatisticsAtOtherPoints_SaysHowToMend()
    {
        using var model = ModelZoo.Create("deeponet");
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs("deeponet");
        using var perPoint = Normalizer.Fit(randn(9, 6, dtype: ScalarType.Float64), perPoint: true);
        var wrapped = new NormalizedOperator(model, null, perPoint);
        Assert.Equal([5L, 6L], wrapped.forward(u, y).shape);
        Assert.Contains("Normalise outputs with one mean", Assert.Throws<ArgumentException>(() => wrapped.forward(u, y.narrow(0, 0, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("values must have shape [..., 6], got [9, 5]", Assert.Throws<ArgumentException>(() => perPoint.Normalize(zeros(9, 5))).Message, StringComparison.Ordinal);
        using var two = ModelZoo.Create("deeponet of two outputs");
        Assert.Throws<ArgumentException>(() => new NormalizedOperator(two, null, perPoint).forward(u, y));
    }
}
