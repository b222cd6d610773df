using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

/// <summary>The pendulum and the advection problems.</summary>
public sealed class TimeProblemTests
{
    [Fact]
    public void Pendulum_SmallForceOrLargeSwing_IsExactToFourthOrder()
    {
        using var scope = NewDisposeScope();
        // Free swing from rest at angle 2, k = 1: it returns after the period 4 K(sin(angle / 2)).
        var period = 4 * EllipticK(Math.Sin(1));
        var errors = new[] { 100, 200 }.Select(refinement =>
        {
            var problem = new PendulumProblem(2, 1, period, 5, refinement);
            var angle = problem.Solve(zeros([1, problem.Force.Points], dtype: ScalarType.Float64), 2);
            return Math.Abs(angle[0, 1].item<double>() - 2);
        }).ToArray();
        // An angle at its turning point is quadratic in the phase error, so the order there is at least that of the
        // amplitude, 4.
        Assert.InRange(errors[1], 0, 1e-6);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 3.7, 8.2);

        var forced = new PendulumProblem(11, 0, 2, refinement: 8);
        var t = linspace(0, 2, forced.Force.Points, dtype: ScalarType.Float64);
        var exact = linspace(0, 2, 11, dtype: ScalarType.Float64).mul(3).cos().mul(-1).add(1).div(9);
        Assert.InRange(Seeds.Max(forced.Solve(t.mul(3).cos().unsqueeze(0)), exact.unsqueeze(0)), 0, 1e-7);
    }

    [Fact]
    public void Pendulum_StepBeyondTheLimit_SaysBoth() => Assert.Contains(
        "the step must be at most 0.2828 (stability limit for gravity 100), got 1. Take a refinement of at least 4",
        Assert.Throws<ArgumentException>(() => new PendulumProblem(11, 100, 10, refinement: 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void VariableAdvection_SpeedThatGrows_ConvergesWithFourthOrder()
    {
        using var scope = NewDisposeScope();
        // u = 1 + x: s = g(ln(1 + x) - t), with a kink in g where initial and boundary values meet.
        var errors = new[] { 1, 2 }.Select(refinement =>
        {
            var problem = new VariableAdvectionProblem(11, 13, refinement: refinement);
            var speed = linspace(1, 2, (20 * refinement) + 1, dtype: ScalarType.Float64).unsqueeze(0);
            var solution = problem.Solve(speed, x => x.log1p().mul(3).sin(), t => t.mul(-5));
            var left = linspace(0, 1, 11, dtype: ScalarType.Float64).log1p().unsqueeze(0) - linspace(0, 1, 13, dtype: ScalarType.Float64).unsqueeze(1);
            return Seeds.Max(solution.reshape(13, 11), where(left.ge(0), left.mul(3).sin(), left.mul(5)));
        }).ToArray();
        Assert.InRange(errors[1], 1e-9, 1e-6);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 3.5, 4.5);
    }

    [Fact]
    public void VariableAdvection_Data_HaveSpeedsFromOneAndTheStatedBoundaries()
    {
        using var scope = NewDisposeScope();
        using var data = new VariableAdvectionProblem(21, 11).Generate(new SampleDraws(1, 4), CPU);
        Assert.InRange(data.Functions.min().item<float>(), 1, 1.05);
        var s = data.Solutions.reshape(4, 11, 21);
        Assert.InRange(Seeds.Max(s.select(1, 0), linspace(0, 1, 21).mul(Math.PI).sin().expand(4, 21)), 0, 1e-6);
        Assert.InRange(Seeds.Max(s.select(2, 0), linspace(0, 1, 11).mul(Math.PI / 2).sin().expand(4, 11)), 0, 1e-6);
        var error = Assert.Throws<ArgumentException>(() => new VariableAdvectionProblem(3, 3, refinement: 1)
            .Solve(zeros([1, 5], dtype: ScalarType.Float64), x => x, t => t));
        Assert.Contains("Speeds must be positive", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AdvectionProfile.Square)]
    [InlineData(AdvectionProfile.SquareAndEllipse)]
    public void Advection_ManyTimes_ShiftsTheProfileAtEach(AdvectionProfile profile)
    {
        using var scope = NewDisposeScope();
        using var data = new AdvectionProblem(profile, 40, 1, 41).Generate(new SampleDraws(1, 20), CPU);
        var solution = data.Solutions.reshape(20, 41, 40);
        Assert.InRange(Seeds.Max(solution.select(1, 0), data.Functions), 0, 1e-6);
        // A jump on a node may fall to either side by rounding: few values may differ.
        var moved = solution.select(1, 13).sub(data.Functions.roll(13, 1)).abs().gt(1e-5).to(ScalarType.Int64).sum().item<long>();
        Assert.InRange(moved, 0, 3);
        Assert.Equal([1f / 40, 0.5f], data.Queries[20 * 40 + 1].data<float>().ToArray());
    }

    [Fact]
    public void BinaryAdvection_HalfAPeriod_SwapsTheHalvesAndHasTheFieldsSignChanges()
    {
        using var scope = NewDisposeScope();
        using var data = new BinaryAdvectionProblem(201).Generate(new SampleDraws(1, 500), CPU);
        Assert.True(data.Functions.abs().eq(1).all().item<bool>());
        // 201 points: the shift is 100 nodes of the first 200, and the last repeats the first.
        var (before, after) = (data.Functions.narrow(1, 0, 200), data.Solutions.narrow(1, 0, 200));
        Assert.InRange(before.roll(100, 1).ne(after).to(ScalarType.Int64).sum().item<long>(), 0, 5);
        // Rice: a stationary Gaussian process crosses 0 sqrt(sum lambda (2 pi l)^2 / sum lambda) / pi times on average.
        var lambda = Enumerable.Range(1, 50).Select(l => Math.Pow(4 * Math.PI * Math.PI * l * l + 9, -2)).ToArray();
        var expected = Math.Sqrt(lambda.Select((value, index) => value * Math.Pow(2 * Math.PI * (index + 1), 2)).Sum() / lambda.Sum()) / Math.PI;
        var crossings = data.Functions.diff(1, 1).ne(0).to(ScalarType.Float64).sum().item<double>() / 500;
        Assert.InRange(crossings / expected, 0.93, 1.07);
    }

    // By the arithmetic-geometric mean.
    private static double EllipticK(double modulus)
    {
        var (a, b) = (1.0, Math.Sqrt(1 - modulus * modulus));
        for (var index = 0; index < 20; index++)
            (a, b) = ((a + b) / 2, Math.Sqrt(a * b));
        return Math.PI / 2 / a;
    }
}
