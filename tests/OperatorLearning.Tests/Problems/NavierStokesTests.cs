using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

public sealed class NavierStokesTests
{
    private static (Tensor X, Tensor Y) Plane(int points)
    {
        var axis = arange(points, dtype: ScalarType.Float64).mul(2 * Math.PI / points);
        return (axis.unsqueeze(0).expand(points, points), axis.unsqueeze(1).expand(points, points));
    }

    [Fact]
    public void Solve_TaylorAndGreensVortices_Decay()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Plane(32);
        var initial = x.cos().mul(y.cos()).unsqueeze(0);
        var solution = NavierStokesSolver.Solve(initial, 0.02, null, 0.5, 2, 20)[0];
        foreach (var (index, time) in new[] { (0, 0.25), (1, 0.5) })
            Assert.InRange(Seeds.Max(solution[index], initial[0].mul(Math.Exp(-8 * Math.PI * Math.PI * 0.02 * time))), 0, 1e-12);
    }

    [Fact]
    public void Solve_ForcingOfASteadyFlow_KeepsIt()
    {
        using var scope = NewDisposeScope();
        // w = a cos(2 pi x) + b cos(4 pi y): u w_x + v w_y = -1.5 a b sin(2 pi x) sin(4 pi y).
        var (x, y) = Plane(32);
        var (a, b, viscosity) = (1.3, 0.7, 0.01);
        var flow = x.cos().mul(a).add(y.mul(2).cos().mul(b));
        var advection = x.sin().mul(y.mul(2).sin()).mul(-1.5 * a * b);
        var diffusion = x.cos().mul(a).add(y.mul(2).cos().mul(4 * b)).mul(4 * Math.PI * Math.PI * viscosity);
        Assert.InRange(Seeds.Max(NavierStokesSolver.Solve(flow.unsqueeze(0), viscosity, advection + diffusion, 0.5, 1, 50)[0, 0], flow), 0, 1e-7);
        Assert.InRange(Seeds.Max(NavierStokesSolver.Solve(flow.unsqueeze(0), viscosity, diffusion, 0.5, 1, 50)[0, 0], flow), 0.1, 1);
    }

    [Fact]
    public void Solve_RandomFlow_ConvergesWithFourthOrderAndConservesTheMean()
    {
        using var scope = NewDisposeScope();
        var initial = randn([1, 32, 32], dtype: ScalarType.Float64, generator: Seeds.Generator());
        Tensor At(int steps) => NavierStokesSolver.Solve(initial, 0.01, null, 0.5, 1, steps)[0, 0];
        var reference = At(320);
        Assert.InRange(Math.Log2(Seeds.Max(At(20), reference) / Seeds.Max(At(40), reference)), 3.6, 4.6);
        Assert.InRange(Math.Abs(reference.mean().item<double>() - initial.mean().item<double>()), 0, 1e-13);
    }

    [Fact]
    public void Solve_BadInput_SaysTheLimitOrTheShape()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Plane(32);
        var fast = x.cos().mul(y.mul(2).cos()).mul(100).unsqueeze(0);
        Assert.Contains("Navier-Stokes: the step must be at most", Assert.Throws<ArgumentException>(() => NavierStokesSolver.Solve(fast, 0.1, null, 0.03, 1, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 32, 30]", Assert.Throws<ArgumentException>(() => NavierStokesSolver.Solve(zeros(1, 32, 30), 0.1, null, 1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new NavierStokesProblem(48));
    }

    [Fact]
    public void Generate_InitialVorticity_HasTheStatedVarianceOnEveryGrid()
    {
        using var scope = NewDisposeScope();
        using var data = new NavierStokesProblem(32, time: 0.1, steps: 2, times: 2).Generate(new SampleDraws(3, 200), CPU);
        Assert.Equal([200L, 2048], data.Solutions.shape);
        Assert.Equal([1f / 32, 0f, 0.05f], data.Queries[1].data<float>().ToArray());
        var variance = 0.0;
        for (var k = -20; k <= 20; k++)
            for (var l = -20; l <= 20; l++)
                if (k != 0 || l != 0) variance += Math.Pow(7, 1.5) * Math.Pow((4 * Math.PI * Math.PI * ((k * k) + (l * l))) + 49, -2.5);
        Assert.InRange(data.Functions.square().mean().item<float>() / variance, 0.9, 1.1);
        Assert.InRange(Math.Abs(data.Functions.mean().item<float>()), 0, 1e-6);
        using var finer = new NavierStokesProblem(64, time: 0.1, steps: 1).Generate(new SampleDraws(3, 1), CPU);
        Assert.InRange(Seeds.Max(finer.Functions.reshape(64, 64).slice(0, 0, 64, 2).slice(1, 0, 64, 2).reshape(1, -1), data.Functions[..1]), 0, 1e-6);
    }
}
