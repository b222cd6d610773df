using WeightSpace.Kernels;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

/// <summary>Problems of two input functions: exact solutions, orders of convergence, and MIONet on their
/// data.</summary>
public sealed class TwoInputProblemTests
{
    [Fact]
    public void CoupledPendulum_ManufacturedSolution_ConvergesWithFourthOrder()
    {
        using var scope = NewDisposeScope();
        // s1 = sin 3t and s2 = cos 2t - 1, so u1 = 3 cos 3t - s2 and u2 = -2 sin 2t + sin s1.
        var errors = new[] { 1, 2 }.Select(refinement =>
        {
            var problem = new CoupledPendulumProblem(9, refinement: refinement);
            var t = linspace(0, 1, problem.Force.Points, dtype: ScalarType.Float64);
            var s1 = t.mul(3).sin();
            var u1 = t.mul(3).cos().mul(3) - t.mul(2).cos() + 1;
            var u2 = t.mul(2).sin().mul(-2) + s1.sin();
            return Seeds.Max(problem.Solve(u1.unsqueeze(0), u2.unsqueeze(0)), s1.slice(0, 0, s1.shape[0], 2 * refinement).unsqueeze(0));
        }).ToArray();
        Assert.InRange(errors[0], 1e-9, 1e-4);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 3.7, 4.3);
    }

    [Fact]
    public void CoupledPendulum_OneForceZero_IsThePendulum()
    {
        using var scope = NewDisposeScope();
        var force = new CoupledPendulumProblem(21).Force.Sample(new SampleDraws(1, 3), CPU);
        Assert.InRange(Seeds.Max(new CoupledPendulumProblem(21).Solve(zeros_like(force), force), new PendulumProblem(21).Solve(force)), 0, 1e-13);
        Assert.Contains("the step must be at most 2.828 (stability limit), got 50. Take a refinement of at least 36", Assert.Throws<ArgumentException>(
            () => new CoupledPendulumProblem(2, 100)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VariableDiffusion_QuadraticDiffusivity_ConvergesWithSecondOrder()
    {
        using var scope = NewDisposeScope();
        // With D = (1 + x)^2 the functions (1 + x)^(-1/2) sin(m pi ln(1 + x) / ln 2) are eigenfunctions of (D s_x)_x,
        // of eigenvalue -(1/4 + (m pi / ln 2)^2).
        // From zero under the source lambda phi the solution is phi (1 - exp(-lambda t)); a small lambda keeps it
        // changing up to time 1.
        const double scale = 0.05;
        var rate = scale * (0.25 + Math.Pow(Math.PI / Math.Log(2), 2));
        var errors = new[] { 10, 20 }.Select(cells =>
        {
            var problem = new VariableDiffusionProblem(cells + 1, cells, reaction: 0, cells: 1);
            var x = linspace(0, 1, cells + 1, dtype: ScalarType.Float64);
            var between = arange(cells, dtype: ScalarType.Float64).add(0.5).div(cells);
            var mode = x.add(1).log().mul(Math.PI / Math.Log(2)).sin().div(x.add(1).sqrt());
            var t = arange(1, cells + 1, dtype: ScalarType.Float64).div(cells).unsqueeze(1);
            var exact = mode.mul(1 - t.mul(-rate).exp()).reshape(1, -1);
            return Seeds.Max(problem.Solve(between.add(1).square().mul(scale).unsqueeze(0), mode.mul(rate).unsqueeze(0)), exact);
        }).ToArray();
        Assert.InRange(errors[0], 1e-6, 1e-2);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.8, 2.2);
    }

    [Fact]
    public void VariableDiffusion_ConstantDiffusivity_IsTheProblemWithOneInput()
    {
        using var scope = NewDisposeScope();
        var source = linspace(0, 1, 21, dtype: ScalarType.Float64).mul(7).cos().unsqueeze(0);
        var one = new DiffusionReactionProblem(21, 20, diffusivity: 0.03, reaction: 0.5, cells: 1).Solve(source);
        var two = new VariableDiffusionProblem(21, 20, reaction: 0.5, cells: 1).Solve(full([1, 20], 0.03, dtype: ScalarType.Float64), source);
        Assert.InRange(Seeds.Max(one, two), 0, 1e-12);
        Assert.Contains("stability limit 2 |k s| step < 1", Assert.Throws<ArgumentException>(
            () => new VariableDiffusionProblem(11, 4, reaction: 50, cells: 1).Solve(ones([1, 10], dtype: ScalarType.Float64).mul(0.01), ones([1, 11], dtype: ScalarType.Float64))).Message, StringComparison.Ordinal);
        Assert.Contains("must be positive", Assert.Throws<ArgumentException>(
            () => new VariableDiffusionProblem(11, 4, cells: 1).Solve(zeros([1, 10], dtype: ScalarType.Float64), ones([1, 11], dtype: ScalarType.Float64))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void AdvectionDiffusion_OneMode_ConvergesWithSecondOrder(double variation)
    {
        using var scope = NewDisposeScope();
        Tensor At(int points)
        {
            var x = arange(points, dtype: ScalarType.Float64).mul(2 * Math.PI / points).unsqueeze(0);
            var solution = new AdvectionDiffusionProblem(10, 2, points, points).Solve(x.sin().mul(variation).add(0.05), x.cos());
            return solution.narrow(1, 10, 10);
        }

        // With constant D the mode decays and travels once around; else the finest grid stands for the solution.
        var exact = variation == 0
            ? arange(10, dtype: ScalarType.Float64).mul(0.2 * Math.PI).cos().mul(Math.Exp(-4 * Math.PI * Math.PI * 0.05)).unsqueeze(0)
            : At(320);
        var (coarse, fine) = (Seeds.Max(At(40), exact), Seeds.Max(At(80), exact));
        Assert.InRange(coarse, 1e-5, 0.1);
        Assert.InRange(Math.Log2(coarse / fine), 1.85, 2.2);
    }

    [Theory]
    [InlineData("mionet-ode", 20, 0.3)]
    [InlineData("mionet-diffusion-reaction", 20, 0.4)]
    [InlineData("mionet-advection-diffusion", 12, 0.55)]
    public void Train_Mionet_LearnsTheOperatorOfTwoFunctions(string name, int points, double share)
    {
        var problem = ProblemCatalogue.Create(name, points);
        using var raw = problem.Generate(new SampleDraws(1, 540), CPU);
        Assert.Equal([points, points], raw.Inputs.AsEnumerable());
        using var input = Normalizer.FitInputs(raw.Functions, raw.Inputs);
        using var output = Normalizer.Fit(raw.Solutions);
        using var data = new OperatorData(input.Normalize(raw.Functions), raw.Queries.clone(), output.Normalize(raw.Solutions), raw.Inputs);
        var (train, test) = data.Split(500);
        using (train)
        using (test)
        {
            using var model = new MioNet(MioNetOptions.Parse($"branches={points}-40-40,{points}-40-40; trunk={problem.QueryDimension}-40-40"), Seeds.Generator(3));
            using var optimizer = new FusedAdam(model.parameters(), 5e-3);
            using var generator = Seeds.Generator(5);
            var before = RelativeL2.Of(model, test);
            using var trainer = new OperatorTrainer(model, optimizer, train, test, new OperatorTrainerOptions(600, 64, 48, EvaluateEvery: 100), generator);
            trainer.Run();
            Assert.True(RelativeL2.Of(model, test) < share * before, $"{before} -> {RelativeL2.Of(model, test)}");

            // Both inputs matter: with the second exchanged among functions the error is large.
            using var mixed = new OperatorData(
                cat([test.Functions.narrow(1, 0, points), test.Functions.narrow(1, points, points).roll(1, 0)], 1), test.Queries.clone(), test.Solutions.clone(), test.Inputs);
            Assert.True(RelativeL2.Of(model, mixed) > 2 * RelativeL2.Of(model, test), $"{RelativeL2.Of(model, mixed)} and {RelativeL2.Of(model, test)}");
        }
    }

    [Fact]
    public void Use_MionetWithOtherBranches_IsNamed()
    {
        using var data = new CoupledPendulumProblem(6).Generate(new SampleDraws(1, 2), CPU);
        using var model = new MioNet(MioNetOptions.Parse("branches=4-3,8-3; trunk=1-3"), Seeds.Generator());
        Assert.Contains("A MIONet of branches with 4 and 8 sensors cannot be used on data whose input functions have 6 and 6 sensors", Assert.Throws<ArgumentException>(() => RelativeL2.Of(model, data)).Message, StringComparison.Ordinal);
        using var cached = data.Subset(0, 1);
        Assert.Equal("6 6", string.Join(' ', cached.Inputs));
    }
}
