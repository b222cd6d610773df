using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

public sealed class BurgersTests
{
    // Cole-Hopf: u = -2 nu phi_x / phi with phi_t = nu phi_xx, here phi = 1 + a exp(-4 pi^2 nu t) cos(2 pi x).
    private static Tensor Exact(int points, double viscosity, double time, double amplitude = 0.5)
    {
        using var scope = NewDisposeScope();
        var x = arange(points, dtype: ScalarType.Float64).mul(2 * Math.PI / points);
        var a = amplitude * Math.Exp(-4 * Math.PI * Math.PI * viscosity * time);
        return x.sin().mul(4 * Math.PI * viscosity * a).div(x.cos().mul(a).add(1)).unsqueeze(0).MoveToOuterDisposeScope();
    }

    [Theory]
    [InlineData(0.1, 64)]
    [InlineData(0.02, 128)]
    public void Solve_ColeHopfSolution_IsReproduced(double viscosity, int points)
    {
        using var scope = NewDisposeScope();
        var solution = BurgersSolver.Solve(Exact(points, viscosity, 0), viscosity, 0.5, 200);
        Assert.InRange(Seeds.Relative(solution, Exact(points, viscosity, 0.5)), 0, 1e-9);
    }

    [Fact]
    public void Solve_HalvedStep_ErrorFallsSixteenfold()
    {
        using var scope = NewDisposeScope();
        var (initial, exact) = (Exact(64, 0.02, 0), Exact(64, 0.02, 0.5));
        var errors = new[] { 8, 16, 32 }.Select(steps => Seeds.Relative(BurgersSolver.Solve(initial, 0.02, 0.5, steps), exact)).ToArray();
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 3.7, 4.3);
        Assert.InRange(Math.Log2(errors[1] / errors[2]), 3.8, 4.2);
    }

    [Fact]
    public void Solve_GaussianFieldInitialValues_MatchesColeHopfTransform()
    {
        using var scope = NewDisposeScope();
        const double viscosity = 0.1;
        var field = new PeriodicGaussianField(512, 25, 5, 2);
        var initial = field.Sample(new SampleDraws(1, 8), CPU);
        var solution = BurgersSolver.Solve(initial, viscosity, 1, 100);
        // phi_0 = exp(-int u_0 / (2 nu)), its antiderivative and its heat flow taken mode by mode.
        var wave = arange(257, dtype: ScalarType.Float64).mul(2 * Math.PI);
        var inverse = wave.clamp_min(1).reciprocal().mul(wave.gt(0).to(ScalarType.Float64));
        var potential = fft.irfft(fft.rfft(initial).mul(complex(zeros_like(inverse), -inverse)), 512);
        var phi = fft.rfft(potential.mul(-0.5 / viscosity).exp()).mul(wave.square().mul(-viscosity).exp());
        var slope = fft.irfft(phi.mul(complex(zeros_like(wave), wave)), 512);
        var exact = slope.div(fft.irfft(phi, 512)).mul(-2 * viscosity);
        Assert.InRange(RelativeL2.PerFunction(solution, exact).max().item<double>(), 0, 2e-5);
    }

    [Fact]
    public void Solve_AnyInitialValues_ConservesTheMeanAndLosesEnergy()
    {
        using var scope = NewDisposeScope();
        var initial = new PeriodicGaussianField(128, 25, 5, 2).Sample(new SampleDraws(1, 6), CPU).add(0.3);
        var solution = BurgersSolver.Solve(initial, 0.05, 0.3, 100);
        Assert.InRange(Seeds.Max(solution.mean([1]), initial.mean([1])), 0, 1e-13);
        Assert.True(solution.square().mean([1]).lt(initial.square().mean([1])).all().item<bool>());
    }

    [Fact]
    public void Solve_TooFewSteps_NamesTheSufficientNumber()
    {
        using var scope = NewDisposeScope();
        var initial = Exact(256, 0.001, 0).mul(1000);
        var required = BurgersSolver.RequiredSteps(initial.abs().max().item<double>(), 256, 0.001, 1);
        var error = Assert.Throws<ArgumentException>(() => BurgersSolver.Solve(initial, 0.001, 1, required - 1));
        Assert.Contains($"{required - 1} steps to time 1 are beyond the stability limit", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Take at least {required} steps.", error.Message, StringComparison.Ordinal);
        Assert.True(BurgersSolver.Solve(initial, 0.001, 1, required).isfinite().all().item<bool>());
    }

    [Fact]
    public void Solve_WeakDamping_RefusesStepsThatBlowUp()
    {
        using var scope = NewDisposeScope();
        // 600 steps pass the limit of strong damping and gave infinities.
        var initial = new PeriodicGaussianField(512, 25, 5, 2).Sample(new SampleDraws(1, 200), CPU);
        Assert.InRange(BurgersSolver.RequiredSteps(initial.abs().max().item<double>(), 512, 0.001, 1), 601, 2000);
    }

    [Fact]
    public void Solve_NotFiniteInitialValues_IsRefused()
    {
        using var scope = NewDisposeScope();
        var initial = zeros([1, 16], dtype: ScalarType.Float64);
        initial[0, 3] = double.NaN;
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => BurgersSolver.Solve(initial, 0.1, 1, 10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Defaults_FitTheDocumentedAccuracy()
    {
        using var scope = NewDisposeScope();
        using var data = new BurgersProblem().Generate(new SampleDraws(1, 8), CPU);
        using var fine = new BurgersProblem(steps: 800).Generate(new SampleDraws(1, 8), CPU);
        Assert.Equal([8L, 128L], data.Functions.shape);
        Assert.Equal(0, Seeds.Max(data.Functions, fine.Functions));
        Assert.InRange(RelativeL2.Mean(data.Solutions, fine.Solutions).item<float>(), 0, 4e-6);
        Assert.Equal(1.0 / 128, data.Queries[1, 0].item<float>(), 1e-9);
    }
}
