using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

public sealed class DarcyTests
{
    private static (Tensor X, Tensor Y) Nodes(int points)
    {
        var x = linspace(0, 1, points, dtype: ScalarType.Float64);
        return (x.unsqueeze(0).expand(points, points), x.unsqueeze(1).expand(points, points));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Solve_ManufacturedSolution_ConvergesWithSecondOrder(bool smooth)
    {
        using var scope = NewDisposeScope();
        // a = exp(x + 2 y), u = sin(pi x) sin(2 pi y): f = -a (u_xx + u_yy + u_x + 2 u_y).
        var errors = new[] { 17, 33 }.Select(points =>
        {
            var (x, y) = Nodes(points);
            var a = (x + y.mul(2)).exp();
            var (sx, cx, sy, cy) = (x.mul(Math.PI).sin(), x.mul(Math.PI).cos(), y.mul(2 * Math.PI).sin(), y.mul(2 * Math.PI).cos());
            var f = a.mul(sx.mul(sy).mul(5 * Math.PI * Math.PI) - cx.mul(sy).mul(Math.PI) - sx.mul(cy).mul(4 * Math.PI));
            return Seeds.Max(DarcySolver.Solve(a.unsqueeze(0), f, smooth)[0], sx.mul(sy));
        }).ToArray();
        Assert.InRange(errors[0], 1e-4, 5e-2);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.9, 2.1);
    }

    [Fact]
    public void Solve_Layers_WhatIsProducedLeavesThroughTheBoundary()
    {
        using var scope = NewDisposeScope();
        // The balance: what the nodes produce leaves through the boundary.
        var (x, _) = Nodes(41);
        var a = x.ge(0.5).to(ScalarType.Float64).mul(8).add(4).unsqueeze(0);
        var u = DarcySolver.Solve(a, ones(41, 41, dtype: ScalarType.Float64))[0];
        double Out(Tensor first, Tensor side) => first.mul(side).sum().item<double>();
        var (left, right) = (Out(u.select(1, 1), a[0].select(1, 0)), Out(u.select(1, 39), a[0].select(1, 40)));
        var (bottom, top) = (Out(u.select(0, 1), a[0].select(0, 0)), Out(u.select(0, 39), a[0].select(0, 40)));
        var produced = 39.0 * 39 / 1600;
        Assert.InRange(Math.Abs(left + right + bottom + top - produced), 0, 1e-7);
        Assert.True(u.narrow(0, 1, 39).narrow(1, 1, 39).gt(0).all().item<bool>());
    }

    [Fact]
    public void Solve_ContrastOfThree_IsTheDirectSolution()
    {
        using var scope = NewDisposeScope();
        const int points = 9;
        var a = rand([2, points, points], dtype: ScalarType.Float64, generator: Seeds.Generator()).gt(0.5).to(ScalarType.Float64).mul(8).add(4);
        var u = DarcySolver.Solve(a, ones(points, points, dtype: ScalarType.Float64), tolerance: 1e-12);
        // The equation at each inner node, term by term.
        var (values, k) = (u.cpu().data<double>().ToArray(), a.cpu().data<double>().ToArray());
        int At(int sample, int row, int column) => (sample * points + row) * points + column;
        for (var sample = 0; sample < 2; sample++)
            for (var row = 1; row < points - 1; row++)
                for (var column = 1; column < points - 1; column++)
                {
                    var here = At(sample, row, column);
                    var flow = new[] { At(sample, row - 1, column), At(sample, row + 1, column), At(sample, row, column - 1), At(sample, row, column + 1) }
                        .Sum(other => 2 * k[here] * k[other] / (k[here] + k[other]) * (values[here] - values[other]));
                    Assert.Equal(1.0 / 64, flow, 1e-10);
                }
    }

    [Fact]
    public void Generate_Piecewise_HasTwoValuesAndAnyResolutionSeesTheSameField()
    {
        using var scope = NewDisposeScope();
        using var coarse = new DarcyProblem(points: 5, solverPoints: 33).Generate(new SampleDraws(1, 3), CPU);
        using var fine = new DarcyProblem(points: 9, solverPoints: 33).Generate(new SampleDraws(1, 3), CPU);
        Assert.True(coarse.Functions.eq(4).logical_or(coarse.Functions.eq(12)).all().item<bool>());
        Assert.Equal(0, Seeds.Max(coarse.Functions.reshape(3, 5, 5), fine.Functions.reshape(3, 9, 9).slice(1, 0, 9, 2).slice(2, 0, 9, 2)));
        Assert.Equal(0, Seeds.Max(coarse.Solutions.reshape(3, 5, 5), fine.Solutions.reshape(3, 9, 9).slice(1, 0, 9, 2).slice(2, 0, 9, 2)));
        Assert.Equal([0.25f, 0f], coarse.Queries[1].data<float>().ToArray());
    }

    [Fact]
    public void Generate_Chunks_DoNotChangeTheData()
    {
        using var scope = NewDisposeScope();
        // 130 samples of 85 x 85 nodes are two chunks.
        using var data = new DarcyProblem(DarcyCoefficient.Continuous, 5, 85).Generate(new SampleDraws(1, 130), CPU);
        var field = new GaussianField(85, 0.25).Modes(linspace(0, 1, 85, dtype: ScalarType.Float64));
        var noise = new SampleDraws(1, 130).Normal(field.shape[0], field.shape[0]);
        var a = field.t().matmul(noise.narrow(0, 125, 1)).matmul(field).exp();
        var u = DarcySolver.Solve(a, ones(85, 85, dtype: ScalarType.Float64), true)[0].slice(0, 0, 85, 21).slice(1, 0, 85, 21);
        Assert.InRange(Seeds.Relative(data.Solutions[125], u.reshape(25)), 0, 1e-6);
    }

    [Fact]
    public void Solve_BadInput_IsNamed()
    {
        using var scope = NewDisposeScope();
        var source = ones(5, 5);
        Assert.Contains("positive and finite", Assert.Throws<ArgumentException>(() => DarcySolver.Solve(zeros(1, 5, 5), source)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 5, 6]", Assert.Throws<ArgumentException>(() => DarcySolver.Solve(ones(1, 5, 6), source)).Message, StringComparison.Ordinal);
        Assert.Contains("Sources must", Assert.Throws<ArgumentException>(() => DarcySolver.Solve(ones(1, 7, 7), source)).Message, StringComparison.Ordinal);
        Assert.Contains("multiple of 4", Assert.Throws<ArgumentException>(() => new DarcyProblem(points: 5, solverPoints: 35)).Message, StringComparison.Ordinal);
    }
}
