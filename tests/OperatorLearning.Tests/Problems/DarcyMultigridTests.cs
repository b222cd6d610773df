using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

public sealed class DarcyMultigridTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(30)]
    [InlineData(62)]
    [InlineData(106)]
    public void Solve_RoughPermeabilityAndAnySize_IsTheSolutionOfTheReference(int points)
    {
        using var scope = NewDisposeScope();
        var a = rand([3, points, points], dtype: ScalarType.Float64, generator: Seeds.Generator()).ge(0.5).to(ScalarType.Float64).mul(8).add(4);
        var f = randn([3, points, points], dtype: ScalarType.Float64, generator: Seeds.Generator(2));
        f[1] = 0.0;
        var expected = DarcySolver.Solve(a, f, tolerance: 1e-11);
        var actual = DarcyMultigrid.Solve(a, f, 1e-11);
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange(Seeds.Relative(actual, expected), 0, 1e-9);
        Assert.Equal(0, actual[1].abs().max().item<double>());
        Assert.Equal(0, actual.select(2, 0).abs().max().item<double>() + actual.select(1, points - 1).abs().max().item<double>());
        // Samples do not depend on each other.
        Assert.Equal(0, Seeds.Max(DarcyMultigrid.Solve(a.narrow(0, 2, 1), f.narrow(0, 2, 1), 1e-11), actual.narrow(0, 2, 1)));
    }

    [Fact]
    public void Solve_ManufacturedSolution_ConvergesWithSecondOrder()
    {
        using var scope = NewDisposeScope();
        // a = exp(x + 2 y), u = sin(pi x) sin(2 pi y): f = -a (u_xx + u_yy + u_x + 2 u_y).
        var errors = new[] { 17, 33 }.Select(points =>
        {
            var line = linspace(0, 1, points, dtype: ScalarType.Float64);
            var (x, y) = (line.unsqueeze(0), line.unsqueeze(1));
            var a = (x + y.mul(2)).exp();
            var (sx, cx, sy, cy) = (x.mul(Math.PI).sin(), x.mul(Math.PI).cos(), y.mul(2 * Math.PI).sin(), y.mul(2 * Math.PI).cos());
            var f = a.mul(sx.mul(sy).mul(5 * Math.PI * Math.PI) - cx.mul(sy).mul(Math.PI) - sx.mul(cy).mul(4 * Math.PI));
            return Seeds.Max(DarcyMultigrid.Solve(a.unsqueeze(0), f)[0], sx.mul(sy));
        }).ToArray();
        Assert.InRange(errors[0], 1e-4, 5e-2);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.9, 2.1);
    }

    [Fact]
    public void Solve_LargeContrast_IsStillTheSolution()
    {
        using var scope = NewDisposeScope();
        var a = randn([2, 50, 50], dtype: ScalarType.Float64, generator: Seeds.Generator()).mul(0.9).exp();
        var f = ones([50, 50], dtype: ScalarType.Float64);
        Assert.True(a.max().item<double>() / a.min().item<double>() > 100);
        Assert.InRange(Seeds.Relative(DarcyMultigrid.Solve(a, f, 1e-10), DarcySolver.Solve(a, f, smooth: true, 1e-10)), 0, 1e-7);
    }

    [Fact]
    public void Solve_BadInput_IsNamed()
    {
        using var scope = NewDisposeScope();
        var source = ones(5, 5);
        Assert.Contains("positive and finite", Assert.Throws<ArgumentException>(() => DarcyMultigrid.Solve(full([1, 5, 5], double.NaN), source)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 5, 6]", Assert.Throws<ArgumentException>(() => DarcyMultigrid.Solve(ones(1, 5, 6), source)).Message, StringComparison.Ordinal);
        Assert.Contains("Sources must", Assert.Throws<ArgumentException>(() => DarcyMultigrid.Solve(ones(1, 7, 7), source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Piecewise_IsDeterministicAndTheReferencesSolution()
    {
        using var scope = NewDisposeScope();
        var problem = new DarcyProblem(points: 5, solverPoints: 85);
        using var first = problem.Generate(new SampleDraws(4, 12), CPU);
        using var second = problem.Generate(new SampleDraws(4, 12), CPU);
        Assert.Equal(0, Seeds.Max(first.Solutions, second.Solutions));
        var field = new NeumannField();
        var cosines = field.Cosines(linspace(0, 1, 85, dtype: ScalarType.Float64));
        var a = cosines.t().matmul(field.Coefficients(new SampleDraws(4, 12))).matmul(cosines).ge(0).to(ScalarType.Float64).mul(8).add(4);
        var expected = DarcySolver.Solve(a, ones(85, 85, dtype: ScalarType.Float64)).slice(1, 0, 85, 21).slice(2, 0, 85, 21).reshape(12, 25);
        Assert.InRange(Seeds.Relative(first.Solutions, expected), 0, 1e-6);
    }
}
