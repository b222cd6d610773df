using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

/// <summary>What every problem must do, and the exact solution of each.</summary>
public sealed class OperatorProblemTests
{
    private static readonly IOperatorProblem[] All =
    [
        new BurgersProblem(32, solverPoints: 64, steps: 50), new AntiderivativeProblem(), new DifferentiationProblem(), new IdentityProblem(),
        new AdvectionProblem(), new AdvectionProblem(AdvectionProfile.Smooth, 64), new HeatProblem(),
        new DiffusionReactionProblem(41, 40, 4, 8),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Generate_AnyProblem_IsDeterministicFiniteAndOfTheStatedShape(int index)
    {
        using var scope = NewDisposeScope();
        var problem = All[index];
        using var first = problem.Generate(new SampleDraws(7, 5), CPU);
        using var second = problem.Generate(new SampleDraws(7, 5), CPU);
        using var other = problem.Generate(new SampleDraws(8, 5), CPU);
        Assert.Equal([5L, problem.Sensors], first.Functions.shape);
        Assert.Equal([problem.Points, problem.QueryDimension], first.Queries.shape);
        Assert.Equal([5L, problem.Points], first.Solutions.shape);
        Assert.Equal(ScalarType.Float32, first.Solutions.dtype);
        Assert.True(first.Functions.is_contiguous() && first.Solutions.is_contiguous());
        Assert.True(first.Solutions.isfinite().all().item<bool>());
        Assert.Equal(0, Seeds.Max(first.Functions, second.Functions));
        Assert.Equal(0, Seeds.Max(first.Solutions, second.Solutions));
        Assert.NotEqual(0, Seeds.Max(first.Functions, other.Functions));
        Assert.Throws<ArgumentOutOfRangeException>(() => problem.Generate(new SampleDraws(1, 0), CPU));
    }

    [Fact]
    public void ToString_DifferentParameters_Differs()
    {
        Assert.NotEqual(new BurgersProblem().ToString(), new BurgersProblem(tau: 7).ToString());
        Assert.NotEqual(new BurgersProblem(), new BurgersProblem(viscosity: 0.2));
        Assert.Equal(new BurgersProblem(), new BurgersProblem());
        Assert.Equal(All.Length, All.Select(problem => problem.ToString()).Distinct().Count());
    }

    [Fact]
    public void Antiderivative_Cosine_ConvergesWithFourthOrder()
    {
        using var scope = NewDisposeScope();
        var errors = new[] { 2, 4 }.Select(refinement =>
        {
            var problem = new AntiderivativeProblem(11, refinement: refinement);
            var fine = linspace(0, 1, problem.Input.Points, dtype: ScalarType.Float64);
            var exact = linspace(0, 1, 11, dtype: ScalarType.Float64).mul(9).sin();
            return Seeds.Max(problem.Integrate(fine.mul(9).cos().mul(9).unsqueeze(0)), exact.unsqueeze(0));
        }).ToArray();
        Assert.InRange(errors[0], 0, 1e-2);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 3.8, 4.2);
    }

    [Fact]
    public void Differentiation_Samples_InputIsTheIntegralOfTheOutput()
    {
        using var scope = NewDisposeScope();
        using var data = new DifferentiationProblem(2001).Generate(new SampleDraws(1, 4), CPU);
        var x = data.Functions.to(ScalarType.Float64);
        var slope = (x.narrow(1, 2, 1999) - x.narrow(1, 0, 1999)).mul(500);
        // Single precision limits the quotient to about 500 times its rounding.
        Assert.InRange(Seeds.Relative(slope.narrow(1, 100, 1799), data.Solutions.narrow(1, 101, 1799)), 0, 2e-3);
        Assert.Equal(0, x.narrow(1, 0, 1).abs().max().item<double>());
    }

    [Fact]
    public void Identity_Samples_SolutionIsTheInput()
    {
        using var scope = NewDisposeScope();
        using var data = new IdentityProblem().Generate(new SampleDraws(1, 4), CPU);
        Assert.Equal(0, Seeds.Max(data.Functions, data.Solutions));
    }

    [Theory]
    [InlineData(AdvectionProfile.Square)]
    [InlineData(AdvectionProfile.Smooth)]
    public void Advection_HalfAPeriod_RollsTheProfile(AdvectionProfile profile)
    {
        using var scope = NewDisposeScope();
        using var data = new AdvectionProblem(profile, 40, 0.5).Generate(new SampleDraws(1, 50), CPU);
        Assert.InRange(Seeds.Max(data.Functions.roll(20, 1), data.Solutions), 0, 1e-5);
        Assert.InRange(data.Functions.max().item<float>(), 1.5, 2.2);
        Assert.InRange(Seeds.Max(data.Functions.mean([1]), data.Solutions.mean([1])), 0, 1e-6);
    }

    [Fact]
    public void Heat_OneMode_DecaysDriftsAndDiffusesExactly()
    {
        using var scope = NewDisposeScope();
        var problem = new HeatProblem(32, diffusivity: 0.01, decay: 0.5, drift: 0.3, time: 0.7);
        var x = arange(32, dtype: ScalarType.Float64).div(32).mul(6 * Math.PI);
        var factor = Math.Exp(-0.7 * (0.01 * 36 * Math.PI * Math.PI + 0.5));
        var exact = (x - 6 * Math.PI * 0.3 * 0.7).sin().mul(factor).unsqueeze(0);
        Assert.InRange(Seeds.Max(problem.Solve(x.sin().unsqueeze(0)), exact), 0, 1e-13);
    }

    [Fact]
    public void Heat_WithoutDecay_ConservesTheMean()
    {
        using var scope = NewDisposeScope();
        var initial = randn([4, 64], dtype: ScalarType.Float64, generator: Seeds.Generator());
        Assert.InRange(Seeds.Max(new HeatProblem().Solve(initial).mean([1]), initial.mean([1])), 0, 1e-14);
    }

    [Fact]
    public void DiffusionReaction_LinearCase_ConvergesWithSecondOrderInSpaceAndTime()
    {
        using var scope = NewDisposeScope();
        // k = 0 and u = sin(pi x): s = sin(pi x) (1 - exp(-D pi^2 t)) / (D pi^2).
        var errors = new[] { 10, 20 }.Select(cells =>
        {
            var problem = new DiffusionReactionProblem(cells + 1, cells, 1, cells, diffusivity: 0.5, reaction: 0, cells: 1);
            var x = linspace(0, 1, cells + 1, dtype: ScalarType.Float64).mul(Math.PI).sin().unsqueeze(0);
            var rate = 0.5 * Math.PI * Math.PI;
            return Seeds.Max(problem.Solve(x), x.mul((1 - Math.Exp(-rate)) / rate));
        }).ToArray();
        Assert.InRange(errors[0], 1e-6, 1e-2);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.9, 2.1);
    }

    [Fact]
    public void DiffusionReaction_StrongReaction_ConvergesWithSecondOrderInTime()
    {
        using var scope = NewDisposeScope();
        var source = linspace(0, 1, 21, dtype: ScalarType.Float64).mul(7).cos().unsqueeze(0);
        Tensor At(int steps) => new DiffusionReactionProblem(21, steps, 1, steps, 0.05, 1).Solve(source);
        var reference = At(1280);
        Assert.InRange(Math.Log2(Seeds.Max(At(20), reference) / Seeds.Max(At(40), reference)), 1.8, 2.3);
    }

    [Fact]
    public void DiffusionReaction_ReactionTooStrongForTheStep_SaysTheLimit()
    {
        using var scope = NewDisposeScope();
        var problem = new DiffusionReactionProblem(11, 4, reaction: 50);
        var error = Assert.Throws<ArgumentException>(() => problem.Solve(ones([1, 11], dtype: ScalarType.Float64)));
        Assert.Contains("stability limit 2 |k s| step < 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructors_BadParameters_NameTheValue()
    {
        Assert.Contains("multiple of the 128 points", Assert.Throws<ArgumentException>(() => new BurgersProblem(solverPoints: 200)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BurgersProblem(viscosity: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BurgersProblem(time: double.NaN));
        Assert.Contains("divide 100", Assert.Throws<ArgumentException>(() => new DiffusionReactionProblem(spaceStride: 3)).Message, StringComparison.Ordinal);
        Assert.Contains("even number of cells", Assert.Throws<ArgumentOutOfRangeException>(() => new AntiderivativeProblem(refinement: 3)).Message, StringComparison.Ordinal);
    }
}
