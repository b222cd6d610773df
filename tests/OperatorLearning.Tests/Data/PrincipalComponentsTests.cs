using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Data;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void Fit_AllComponents_AreARotation()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var functions = randn([40, 7], dtype: ScalarType.Float64, generator: generator);
        using var components = PrincipalComponents.Fit(functions, 7);
        Assert.True(components.Basis.t().matmul(components.Basis).allclose(eye(7, dtype: ScalarType.Float64), 1e-10, 1e-10));
        Assert.True(components.Project(functions).matmul(components.Basis.t()).allclose(functions, 1e-9, 1e-9));
        Assert.Equal(1, components.CapturedEnergy, 9);
    }

    [Fact]
    public void Fit_FewComponents_AreThoseOfTheSingularValueDecomposition()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var functions = randn([60, 9], dtype: ScalarType.Float64, generator: generator).mul(arange(1, 10, dtype: ScalarType.Float64));
        using var components = PrincipalComponents.Fit(functions, 3);
        var (_, s, vh) = linalg.svd(functions, fullMatrices: false);
        // Signs are free.
        Assert.True(vh.narrow(0, 0, 3).matmul(components.Basis).abs().allclose(eye(3, dtype: ScalarType.Float64), 1e-8, 1e-8));
        Assert.Equal(s.narrow(0, 0, 3).square().sum().div(s.square().sum()).item<double>(), components.CapturedEnergy, 9);
    }

    [Fact]
    public void Fit_MoreComponentsThanSensors_SaysSo()
    {
        using var functions = zeros(5, 3);
        Assert.Contains("at least 4 sensors", Assert.Throws<ArgumentException>(() => PrincipalComponents.Fit(functions, 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ProjectedOperator_OnSensors_IsTheModelOnComponents()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var functions = randn([30, 6], generator: generator);
        using var components = PrincipalComponents.Fit(functions, 4);
        using var model = OperatorModels.Create("deeponet", "branch=4-5-3; trunk=1-5-3", generator);
        var queries = rand([8, 1], generator: generator);
        var whole = new ProjectedOperator(model, components);
        Assert.Equal((6, 1, 1), (whole.Sensors, whole.QueryDimension, ((IOperatorModel)whole).Outputs));
        Assert.True(whole.forward(functions, queries).allclose(model.forward(components.Project(functions), queries)));
        using var other = OperatorModels.Create("deeponet", "branch=6-5-3; trunk=1-5-3", generator);
        Assert.Contains("must take 4 components", Assert.Throws<ArgumentException>(() => new ProjectedOperator(other, components)).Message, StringComparison.Ordinal);
    }
}
