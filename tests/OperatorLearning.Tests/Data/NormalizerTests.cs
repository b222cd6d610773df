using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Data;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_Data_HasZeroMeanUnitDeviationAndInverts(bool perPoint)
    {
        using var scope = NewDisposeScope();
        var data = randn([200, 6], generator: Seeds.Generator()).mul(tensor(new[] { 1f, 2f, 3f, 4f, 5f, 6f })).add(1000);
        using var normalizer = Normalizer.Fit(data, perPoint);
        var normal = normalizer.Normalize(data);
        var (mean, deviation) = perPoint
            ? (normal.mean([0]).abs().max().item<float>(), normal.square().mean([0]).sub(1).abs().max().item<float>())
            : (Math.Abs(normal.mean().item<float>()), Math.Abs(normal.square().mean().item<float>() - 1));
        Assert.InRange(mean, 0, 1e-4);
        Assert.InRange(deviation, 0, 1e-4);
        Assert.InRange(Seeds.Max(normalizer.Denormalize(normal), data), 0, 2e-4);
        using var copy = Normalizer.FromStatistics(normalizer.Mean, normalizer.Deviation);
        Assert.Equal(0, Seeds.Max(copy.Normalize(data), normal));
    }

    [Fact]
    public void Fit_NotFiniteOrConstantData_SaysSo()
    {
        using var scope = NewDisposeScope();
        var data = randn([20, 3], generator: Seeds.Generator());
        data[1, 2] = float.NaN;
        Assert.Contains("1 of 60 values are NaN or infinite", Assert.Throws<ArgumentException>(() => Normalizer.Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains("Data are constant,", Assert.Throws<ArgumentException>(() => Normalizer.Fit(full([4, 3], 0.1f))).Message, StringComparison.Ordinal);
        var column = randn([20, 3], generator: Seeds.Generator());
        column.select(1, 1).fill_(0.1f);
        Assert.Contains("constant at 1 of 3 points", Assert.Throws<ArgumentException>(() => Normalizer.Fit(column, perPoint: true)).Message, StringComparison.Ordinal);
        using var whole = Normalizer.Fit(column);
        Assert.Contains("[samples, points] or [samples, points, outputs], got [5]", Assert.Throws<ArgumentException>(() => Normalizer.Fit(zeros(5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OutputsAndInputsOfDifferentUnits_ScalesEachByItself()
    {
        using var scope = NewDisposeScope();
        var scales = tensor(new[] { 1f, 1000f });
        var data = randn([50, 6, 2], generator: Seeds.Generator()).add(3).mul(scales);
        using var whole = Normalizer.Fit(data);
        Assert.Equal([2L], whole.Mean.shape);
        Assert.InRange(whole.Normalize(data).square().mean([0, 1]).sub(1).abs().max().item<float>(), 0, 1e-4);
        Assert.InRange(Seeds.Relative(whole.Denormalize(whole.Normalize(data)), data), 0, 1e-6);
        using var points = Normalizer.Fit(data, perPoint: true);
        Assert.Equal([6L, 2], points.Mean.shape);
        Assert.InRange(points.Normalize(data).square().mean([0]).sub(1).abs().max().item<float>(), 0, 1e-4);
        Assert.Contains("values must have shape [..., 6, 2], got [50, 5, 2]", Assert.Throws<ArgumentException>(() => points.Normalize(data.narrow(1, 0, 5))).Message, StringComparison.Ordinal);

        using var inputs = Normalizer.FitInputs(data.transpose(1, 2).reshape(50, 12), [6, 6]);
        Assert.Equal([12L], inputs.Mean.shape);
        var normal = inputs.Normalize(data.transpose(1, 2).reshape(50, 12)).reshape(50, 2, 6);
        Assert.InRange(normal.square().mean([0, 2]).sub(1).abs().max().item<float>(), 0, 1e-4);

        data.select(2, 1).fill_(7);
        Assert.Contains("1 of 2 outputs are constant", Assert.Throws<ArgumentException>(() => Normalizer.Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains("Input function 2 of 2 is constant", Assert.Throws<ArgumentException>(() => Normalizer.FitInputs(data.transpose(1, 2).reshape(50, 12), [6, 6])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NormalizedOperator_StatisticsOfOtherPoints_SaysSo()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=4-10; trunk=1-5; outputs=2"), Seeds.Generator());
        using var perPoint = Normalizer.Fit(randn([20, 6, 2], generator: Seeds.Generator()), perPoint: true);
        var wrapped = new NormalizedOperator(model, null, perPoint);
        Assert.Equal([3L, 6, 2], wrapped.forward(ones([3, 4]), rand([6, 1], generator: Seeds.Generator())).shape);
        Assert.Contains("Statistics of shape [6, 2] do not fit 2 outputs at the query points [7, 1]", Assert.Throws<ArgumentException>(
            () => wrapped.forward(ones([3, 4]), rand([7, 1], generator: Seeds.Generator()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NormalizedOperator_Forward_WorksInPhysicalUnits()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=4-5; trunk=1-5"), Seeds.Generator());
        var functions = randn([20, 4], generator: Seeds.Generator()).mul(3).add(7);
        var solutions = randn([20, 6], generator: Seeds.Generator(2)).mul(0.01).add(2);
        using var input = Normalizer.Fit(functions);
        using var output = Normalizer.Fit(solutions);
        var queries = rand([6, 1], generator: Seeds.Generator(3));
        var wrapped = new NormalizedOperator(model, input, output);
        var expected = output.Denormalize(model.forward(input.Normalize(functions), queries));
        Assert.Equal(0, Seeds.Max(wrapped.forward(functions, queries), expected));
        using var data = new OperatorData(functions.clone(), queries.clone(), solutions.clone());
        Assert.Equal(RelativeL2.Mean(expected, solutions).item<float>(), RelativeL2.Of(wrapped, data), 1e-7);
    }
}
