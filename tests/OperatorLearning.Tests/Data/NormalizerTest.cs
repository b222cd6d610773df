using static TorchSharp.torch;

namespace OperatorLearning.Tests.Data;

public sealed class NormalizerTest
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
        Assert.Contains("[samples, points], got [5]", Assert.Throws<ArgumentException>(() => Normalizer.Fit(zeros(5))).Message, StringComparison.Ordinal);
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
