using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Evaluation;

public sealed class LinearRegressionTests
{
    [Fact]
    public void Fit_AffineOperator_IsExactOnOtherFunctions()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (weight, offset) = (randn([6, 5], dtype: ScalarType.Float64, generator: generator), randn([5], dtype: ScalarType.Float64, generator: generator));
        var functions = randn([50, 6], dtype: ScalarType.Float64, generator: generator);
        using var data = new OperatorData(functions, linspace(0, 1, 5, dtype: ScalarType.Float64).reshape(5, 1), functions.matmul(weight) + offset);
        var (train, test) = data.Split(20);
        using (train)
        using (test)
        using (var model = LinearRegression.Fit(train))
        {
            Assert.Equal(35, model.ParameterCount);
            Assert.True(RelativeL2.Of(model, test) < 1e-12);
        }
    }

    [Fact]
    public void Fit_RepeatedSensors_TakesTheSolutionOfLeastNorm()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var column = randn([40, 1], dtype: ScalarType.Float64, generator: generator);
        using var data = new OperatorData(cat([column, column], 1), zeros([1, 1], dtype: ScalarType.Float64), column * 3 + 1);
        using var model = LinearRegression.Fit(data);
        var at = model.forward(tensor(new double[,] { { 1, 0 }, { 0, 1 }, { 0, 0 } }), data.Queries);
        Assert.True(at.allclose(tensor(new double[,] { { 2.5 }, { 2.5 }, { 1 } }), 1e-9, 1e-9));
    }

    [Fact]
    public void Forward_OtherPoints_SaysSo()
    {
        using var scope = NewDisposeScope();
        using var data = new OperatorData(rand(5, 3), rand(4, 1), rand(5, 4));
        using var model = LinearRegression.Fit(data);
        Assert.Contains("knows only the 4 query points", Assert.Throws<ArgumentException>(() => model.forward(data.Functions, rand(4, 1))).Message, StringComparison.Ordinal);
    }
}
