using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class PodDeepOnetTests
{
    [Fact]
    public void Fit_FunctionsOfKnownModes_FindsThem()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator();
        var x = arange(40, dtype: ScalarType.Float64).mul(2 * Math.PI / 40);
        var parts = stack([x.sin(), x.mul(2).cos()]);
        var solutions = randn([30, 2], dtype: ScalarType.Float64, generator: generator).mul(tensor(new[] { 3.0, 1.0 })).matmul(parts) + 2;
        using var basis = PrincipalComponents.FitAboutMean(solutions, 2);
        Assert.Equal(1, basis.CapturedEnergy, 12);
        Assert.InRange(Seeds.Max(basis.Mean, solutions.mean([0L])), 0, 1e-13);
        // Orthonormal, and they span the parts.
        Assert.InRange(Seeds.Max(basis.Basis.t().matmul(basis.Basis), eye(2, dtype: ScalarType.Float64)), 0, 1e-12);
        Assert.InRange(Seeds.Max(basis.Project(solutions).matmul(basis.Basis.t()) + basis.Mean, solutions), 0, 1e-12);
        Assert.Contains("fewer than 3 independent modes", Assert.Throws<ArgumentException>(() => PrincipalComponents.FitAboutMean(solutions, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("at most 29 modes", Assert.Throws<ArgumentException>(() => PrincipalComponents.FitAboutMean(solutions, 30)).Message, StringComparison.Ordinal);
        solutions[0, 0] = double.NaN;
        Assert.Contains("NaN or infinite", Assert.Throws<ArgumentException>(() => PrincipalComponents.FitAboutMean(solutions, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OtherDataLater_BasisStays()
    {
        using var scope = NewDisposeScope();
        using var data = Data(1);
        using var generator = Seeds.Generator();
        using var model = new PodDeepOnet(PodDeepOnetOptions.Parse("branch=3-4; dimension=1"), data, generator, dtype: ScalarType.Float64);
        using var expected = PrincipalComponents.FitAboutMean(data.Solutions, 4);
        var state = model.state_dict();
        // Mean square 1 over the 8 points.
        Assert.InRange(Seeds.Max(state["modes"], expected.Basis * Math.Sqrt(8)), 0, 1e-14);
        Assert.InRange(Seeds.Max(state["mean"], expected.Mean), 0, 1e-14);
        // The basis is a copy: data that change afterwards do not reach it.
        data.Solutions.zero_();
        Assert.InRange(Seeds.Max(state["mean"], expected.Mean), 0, 1e-14);
        Assert.Equal(16, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Forward_SomeGridPointsInAnyOrder_PicksTheirValues()
    {
        using var scope = NewDisposeScope();
        using var data = Data(1);
        using var generator = Seeds.Generator();
        using var model = new PodDeepOnet(PodDeepOnetOptions.Parse("branch=3-4; dimension=1"), data, generator, dtype: ScalarType.Float64);
        var all = model.forward(data.Functions, data.Queries);
        var index = tensor(new[] { 5L, 0, 7 });
        Assert.InRange(Seeds.Max(model.forward(data.Functions, data.Queries.index_select(0, index)), all.index_select(1, index)), 0, 1e-14);
        var error = Assert.Throws<ArgumentException>(() => model.forward(data.Functions, data.Queries + 0.02));
        Assert.Contains("knows its basis only at the 8 query points of its training data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WithoutTrainingDataOrWithOther_SaysWhatItNeeds()
    {
        using var scope = NewDisposeScope();
        using var data = Data(1);
        using var generator = Seeds.Generator();
        var missing = Assert.Throws<ArgumentException>(() => OperatorModels.Create("pod-deeponet", "branch=3-4; dimension=1", generator));
        Assert.Contains("pass the training samples (never the test samples)", missing.Message, StringComparison.Ordinal);
        var other = Assert.Throws<ArgumentException>(() => OperatorModels.Create("pod-deeponet", "branch=5-4; dimension=1", generator, training: data));
        Assert.Contains("must have 5 sensors and query points of dimension 1, got 3 and 1", other.Message, StringComparison.Ordinal);
    }

    private static OperatorData Data(ulong seed)
    {
        using var generator = Seeds.Generator(seed);
        return new(
            randn([12, 3], dtype: ScalarType.Float64, generator: generator), arange(8, dtype: ScalarType.Float64).div(8).unsqueeze(-1),
            randn([12, 8], dtype: ScalarType.Float64, generator: generator));
    }
}
