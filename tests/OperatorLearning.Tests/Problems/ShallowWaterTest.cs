using static TorchSharp.torch;

namespace OperatorLearning.Tests.Problems;

public sealed class ShallowWaterTest
{
    [Fact]
    public void Solve_PlaneDamBreak_ConvergesToStokersSolution()
    {
        using var scope = NewDisposeScope();
        // Heights 2 and 1 at x = 5 of [0, 10], g = 1: the middle height solves 2 (sqrt 2 - sqrt h) = (h - 1) sqrt((1 + 1 / h) / 2).
        var (low, high) = (1.0, 2.0);
        for (var index = 0; index < 100; index++)
        {
            var h = (low + high) / 2;
            if (2 * (Math.Sqrt(2) - Math.Sqrt(h)) > (h - 1) * Math.Sqrt((1 + 1 / h) / 2)) low = h;
            else high = h;
        }

        var middle = low;
        var speed = 2 * (Math.Sqrt(2) - Math.Sqrt(middle));
        var bore = middle * speed / (middle - 1);
        const double time = 2;
        var errors = new[] { 200, 400 }.Select(cells =>
        {
            var x = arange(cells, dtype: ScalarType.Float64).add(0.5).mul(10.0 / cells);
            var initial = x.lt(5).to(ScalarType.Float64).add(1).unsqueeze(0);
            var steps = (int)Math.Ceiling(time / ShallowWaterSolver.StepLimit(2, 10.0 / cells, 1));
            var solution = ShallowWaterSolver.Solve(initial, 10, time, 1, steps, radial: false)[0, 0];
            var xi = x.sub(5).div(time);
            var fan = xi.sub(2 * Math.Sqrt(2)).square().div(9).clamp(middle, 2);
            return solution.sub(where(xi.lt(bore), fan, ones_like(fan))).abs().mean().item<double>();
        }).ToArray();
        Assert.InRange(errors[1], 0, 2e-3);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 0.8, 2);
    }

    [Fact]
    public void Solve_RadialDamBreak_ConservesTheMassAndConverges()
    {
        using var scope = NewDisposeScope();
        Tensor At(int cells)
        {
            var problem = new ShallowWaterProblem(solverCells: cells);
            var initial = problem.InitialHeight(tensor(new[] { 0.3, 0.62 }).unsqueeze(1));
            var steps = (int)Math.Ceiling(1 / ShallowWaterSolver.StepLimit(2, problem.Extent / cells, 1));
            var solution = ShallowWaterSolver.Solve(initial, problem.Extent, 1, 1, steps)[.., 0];
            var radius = arange(cells, dtype: ScalarType.Float64).add(0.5);
            Assert.InRange(Seeds.Max(solution.matmul(radius), initial.matmul(radius)), 0, 1e-9 * cells * cells);
            Assert.True(Seeds.Max(solution, initial) > 0.1);
            return solution.reshape(2, 100, -1).mean([2]);
        }

        var reference = At(800);
        var (coarse, fine) = (At(100).sub(reference).abs().mean().item<double>(), At(200).sub(reference).abs().mean().item<double>());
        Assert.InRange(fine, 0, 6e-3);
        Assert.InRange(Math.Log2(coarse / fine), 0.8, 2.5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Solve_WaterAtRest_StaysAtRest(bool radial)
    {
        using var scope = NewDisposeScope();
        var height = full([1, 50], 1.7, dtype: ScalarType.Float64);
        Assert.InRange(Seeds.Max(ShallowWaterSolver.Solve(height, 2, 1, 1, 150, 1, radial)[0], height), 0, 1e-12);
    }

    [Fact]
    public void Solve_StepBeyondTheLimitOrDryBed_IsNamed()
    {
        using var scope = NewDisposeScope();
        var height = ones(1, 50);
        Assert.Contains("the step must be at most 0.01 (stability limit on 50 cells), got 0.1. Take at least 10 steps", Assert.Throws<ArgumentException>(
            () => ShallowWaterSolver.Solve(height, 2, 0.1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("dry bed", Assert.Throws<ArgumentException>(() => ShallowWaterSolver.Solve(zeros(1, 50), 2, 0.1, 1, 100)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Data_AreSymmetricAndStartFromTheDam()
    {
        using var scope = NewDisposeScope();
        using var data = new ShallowWaterProblem(16, 2, solverCells: 100, steps: 200).Generate(3, Seeds.Generator(), CPU);
        Assert.Equal([3L, 512], data.Solutions.shape);
        var last = data.Solutions.reshape(3, 2, 16, 16).select(1, 1);
        Assert.InRange(Seeds.Max(last, last.transpose(1, 2)), 0, 1e-6);
        Assert.InRange(Seeds.Max(last, last.flip(1)), 0, 1e-6);
        Assert.True(data.Functions.eq(1).logical_or(data.Functions.eq(2)).all().item<bool>());
        Assert.Equal([-2.34375f, -2.34375f, 0.5f], data.Queries[0].data<float>().ToArray());
    }
}
