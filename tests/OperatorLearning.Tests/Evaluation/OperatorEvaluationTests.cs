using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class OperatorEvaluationTests
{
    [Fact]
    public void Compare_KnownErrors_AreTheirMeanMedianWorstAndMaximum()
    {
        using var scope = NewDisposeScope();
        var target = ones([3, 4]);
        var prediction = target * tensor(new[] { 1.1f, 1.4f, 0.8f }).unsqueeze(1);
        var metrics = OperatorEvaluation.Compare(prediction, target);

        Assert.Equal((0.1 + 0.4 + 0.2) / 3, metrics.MeanRelativeL2, 1e-6);
        Assert.Equal(0.2, metrics.MedianRelativeL2, 1e-6);
        Assert.Equal(0.4, metrics.WorstRelativeL2, 1e-6);
        Assert.Equal(0.4, metrics.MaximumError, 1e-6);
        Assert.Equal((2, 1), (metrics.MedianFunction, metrics.WorstFunction));
    }

    [Fact]
    public void Measure_InPieces_EqualsAllAtOnce()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=5-8-6; trunk=1-8-6"), Seeds.Generator(3));
        using var generator = Seeds.Generator(4);
        using var data = new OperatorData(randn([11, 5], generator: generator), randn([7, 1], generator: generator), randn([11, 7], generator: generator));
        Assert.Equal(OperatorEvaluation.Measure(model, data).MeanRelativeL2, OperatorEvaluation.Measure(model, data, 3).MeanRelativeL2, 1e-6);
    }

    [Fact]
    public void MeasureUnderNoise_MoreNoise_ErrsMoreAndNoneNotAtAll()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=5-8-6; trunk=1-8-6"), Seeds.Generator(3));
        using var generator = Seeds.Generator(4);
        var functions = randn([50, 5], generator: generator);
        var queries = linspace(0, 1, 7).unsqueeze(1);
        using var data = new OperatorData(functions, queries, model.forward(functions, queries).detach());
        double[] errors = [.. new[] { 0, 0.01, 0.1 }.Select(level => OperatorEvaluation.MeasureUnderNoise(model, data, level, generator).MeanRelativeL2)];
        Assert.Equal(0, errors[0], 1e-6);
        Assert.True(errors[0] < errors[1] && errors[1] < errors[2], string.Join(' ', errors));
    }

    [Fact]
    public void InBands_ErrorAtOneFrequency_ShowsInItsBandOnly()
    {
        using var scope = NewDisposeScope();
        var x = arange(64, dtype: ScalarType.Float64) * (2 * Math.PI / 64);
        var target = (x.sin() + (20 * x).sin()).unsqueeze(0);
        var prediction = (x.sin() + (1.5 * (20 * x).sin())).unsqueeze(0);
        var errors = SpectralError.InBands(prediction, target, 3);
        Assert.Equal(0, errors[0], 1e-9);
        Assert.Equal(0.5, errors[1], 1e-9);
    }

    [Fact]
    public void Compare_ZeroSolutions_AreCountedAndLeftOutOfTheMeans()
    {
        using var scope = NewDisposeScope();
        var target = tensor(new double[,] { { 3, 4 }, { 0, 0 }, { 0, 0 }, { 0, 1e-3 } });
        var prediction = tensor(new double[,] { { 3, 3 }, { 0, 0 }, { 0, 2 }, { 0, 2e-3 } });
        var metrics = OperatorEvaluation.Compare(prediction, target);
        Assert.Equal(2, metrics.ZeroFunctions);
        // The nearly zero function rules the mean; the aggregate hardly knows it.
        Assert.Equal((0.2 + 1) / 2, metrics.MeanRelativeL2, 1e-12);
        Assert.Equal((0.2 + 1) / 2, metrics.MedianRelativeL2, 1e-12);
        Assert.Equal(Math.Sqrt(1 + 4 + 1e-6) / Math.Sqrt(25 + 1e-6), metrics.AggregateRelativeL2, 1e-12);
        Assert.Equal((1, 0, 3), (metrics.WorstRelativeL2, metrics.MedianFunction, metrics.WorstFunction));
        Assert.True(double.IsNaN(OperatorEvaluation.Compare(zeros(2, 3), zeros(2, 3)).MeanRelativeL2));
    }
}
