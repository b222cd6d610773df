using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

public sealed class ShallowWaterTests
{
    [Fact]
    public void Solve_PlaneDamBreak_ConvergesToStokersSolution()
    {
        using var scope = NewDisposeScope();
        // Heights 2 and 1 at x = 5 of [0, 10], g = 1: the middle height solves 2 (sqrt 2 - sqrt h) = (h - 1) sqrt((1 +
        // 1 / h) / 2).
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
        var momenta = new List<double>();
        var errors = new[] { 200, 400 }.Select(cells =>
        {
            var x = arange(cells, dtype: ScalarType.Float64).add(0.5).mul(10.0 / cells);
            var initial = x.lt(5).to(ScalarType.Float64).add(1).unsqueeze(0);
            var steps = (int)Math.Ceiling(time / ShallowWaterSolver.StepLimit(2, 10.0 / cells, 1));
            var state = ShallowWaterSolver.SolveState(initial, 10, time, 1, steps, radial: false)[0, 0];
            var solution = state[0];
            var xi = x.sub(5).div(time);
            var fan = xi.sub(2 * Math.Sqrt(2)).square().div(9).clamp(middle, 2);
            // In the fan and up to the bore 2 (sqrt 2 - sqrt h) is the velocity; before the bore water rests.
            var velocity = where(xi.lt(bore), fan.sqrt().sub(Math.Sqrt(2)).mul(-2), zeros_like(fan));
            momenta.Add(state[1].sub(velocity.mul(fan)).abs().mean().item<double>());
            return solution.sub(where(xi.lt(bore), fan, ones_like(fan))).abs().mean().item<double>();
        }).ToArray();
        Assert.InRange(errors[1], 0, 2e-3);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 0.8, 2);
        Assert.InRange(momenta[1], 0, 2.5e-3);
        Assert.InRange(Math.Log2(momenta[0] / momenta[1]), 0.8, 2);
    }

    [Fact]
    public void Generate_Momenta_PointAwayFromTheDamAndCarryTheMass()
    {
        using var scope = NewDisposeScope();
        using var data = new ShallowWaterProblem(32, 20, solverCells: 64, momenta: true).Generate(new SampleDraws(1, 2), CPU);
        using var height = new ShallowWaterProblem(32, 20, solverCells: 64).Generate(new SampleDraws(1, 2), CPU);
        Assert.Equal([2L, 20480, 3], data.Solutions.shape);
        Assert.Equal(0, Seeds.Max(data.Solutions.select(2, 0), height.Solutions));
        // [samples, outputs, times, y, x]
        var fields = data.Solutions.to(ScalarType.Float64).reshape(2, 20, 32, 32, 3).permute(0, 4, 1, 2, 3);
        Assert.InRange(Seeds.Max(fields.select(1, 1), fields.select(1, 2).transpose(2, 3)), 0, 1e-6);
        Assert.InRange(Seeds.Max(fields.select(1, 1), fields.select(1, 1).flip(3).neg()), 0, 1e-6);
        // The mass in the right half of a centred square changes by what flows through its sides: the change from time
        // 0.55 to 0.65 against the flow at 0.6.
        var (h, u, v) = (fields.select(1, 0), fields.select(1, 1), fields.select(1, 2));
        const double cell = 5.0 / 32;
        Tensor Half(Tensor values) => values.slice(1, 12, 20, 1).slice(2, 16, 20, 1).sum([1, 2]).mul(cell * cell);
        var change = (Half(h.select(1, 12)) - Half(h.select(1, 10))).div(0.1);
        Tensor Across(long column) => u.select(1, 11).slice(1, 12, 20, 1).narrow(2, column, 2).mean([2]).sum([1]).mul(cell);
        Tensor Along(long row) => v.select(1, 11).slice(2, 16, 20, 1).narrow(1, row, 2).mean([1]).sum([1]).mul(cell);
        var flow = Across(15) - Across(19) + Along(11) - Along(19);
        Assert.InRange(change.abs().amin().item<double>(), 0.05, 1);
        Assert.InRange(Seeds.Relative(flow, change), 0, 0.1);
    }

    [Fact]
    public void Solve_AnyRadius_IsTheSolutionOfThatDam()
    {
        using var scope = NewDisposeScope();
        // A dam of radius 0.5 solved for itself, 400 cells inside it, at time 0.5 and 1.
        const int cells = 2800;
        var initial = arange(cells, dtype: ScalarType.Float64).lt(400).to(ScalarType.Float64).add(1).unsqueeze(0);
        var steps = (int)Math.Ceiling(0.5 / ShallowWaterSolver.StepLimit(2, 3.5 / cells, 1));
        var direct = ShallowWaterSolver.SolveState(initial, 3.5, 1, 2, steps)[0];
        var radius = arange(cells, dtype: ScalarType.Float64).add(0.5).mul(3.5 / cells);
        var scaled = new ShallowWaterProblem(times: 2, solverCells: 400).Solve(full([1, 1], 0.5, dtype: ScalarType.Float64), radius)[0];
        Assert.InRange(Seeds.Relative(scaled.select(1, 0), direct.select(1, 0)), 0, 1e-3);
        Assert.InRange(Seeds.Relative(scaled.select(1, 1), direct.select(1, 1)), 0, 1e-2);
        Assert.Throws<ArgumentException>(() => new ShallowWaterProblem().Solve(full([1, 1], 0.2, dtype: ScalarType.Float64), radius));
    }

    [Fact]
    public void Solve_RadialDamBreak_ConservesTheMassAndConverges()
    {
        using var scope = NewDisposeScope();
        Tensor At(int cells)
        {
            // Dams of radius 0.35 and 0.7, both on a face.
            var cell = arange(cells, dtype: ScalarType.Float64).unsqueeze(0);
            var initial = cell.lt(tensor(new[] { 0.1, 0.2 }).unsqueeze(1).mul(cells)).to(ScalarType.Float64).add(1);
            var steps = (int)Math.Ceiling(1 / ShallowWaterSolver.StepLimit(2, 3.5 / cells, 1));
            var solution = ShallowWaterSolver.Solve(initial, 3.5, 1, 1, steps)[.., 0];
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
        using var data = new ShallowWaterProblem(16, 2, solverCells: 64).Generate(new SampleDraws(1, 3), CPU);
        Assert.Equal([3L, 512], data.Solutions.shape);
        var last = data.Solutions.reshape(3, 2, 16, 16).select(1, 1);
        Assert.InRange(Seeds.Max(last, last.transpose(1, 2)), 0, 1e-6);
        Assert.InRange(Seeds.Max(last, last.flip(1)), 0, 1e-6);
        Assert.True(data.Functions.eq(1).logical_or(data.Functions.eq(2)).all().item<bool>());
        Assert.Equal([-2.34375f, -2.34375f, 0.5f], data.Queries[0].data<float>().ToArray());
    }
}
