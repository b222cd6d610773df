using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Evolution;

/// <summary>Conservation laws against solutions of another kind: characteristics, Riemann problems, the formula of Lax
/// and Oleinik by brute force, Cole and Hopf's transformation, finite volumes.</summary>
public sealed class ConservationLawTests
{
    private const double Period = 2;

    private static readonly ScalarFlux[] Fluxes = [ScalarFlux.Quadratic, ScalarFlux.Cubic, ScalarFlux.Sine, ScalarFlux.Cosine];

    public static TheoryData<ScalarFlux> Laws => [.. Fluxes];

    private static Tensor Grid(int points, double length = Period) => arange(points, dtype: ScalarType.Float64).mul(length / points).unsqueeze(0);

    private static Tensor Profile(int points) => new PeriodicProfile(points).Sample(new SampleDraws(5, 6), CPU);

    [Theory]
    [InlineData(ScalarFlux.Linear)]
    [InlineData(ScalarFlux.Quadratic)]
    public void Inviscid_BeforeTheShock_FollowsTheCharacteristics(ScalarFlux flux)
    {
        using var scope = NewDisposeScope();
        // By fixed-point iteration of u = u_0(x - u t), before the shock at t = 1 / (0.3 pi).
        var x = Grid(128);
        static Tensor Start(Tensor at) => at.mul(Math.PI).sin().mul(0.3).add(0.5);
        var exact = Start(x - 0.5);
        for (var index = 0; flux == ScalarFlux.Quadratic && index < 200; index++)
            exact = Start(x - exact.mul(0.5));
        Assert.InRange(Seeds.Max(new ConservationLawEquation(flux).Solve(Start(x), Period, 0.5, 1, 1)[0], exact), 0, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Inviscid_AfterTheShock_MinimisesOverAllFeet(ScalarFlux flux)
    {
        using var scope = NewDisposeScope();
        var law = new ConservationLawEquation(flux);
        const int fine = 4096;
        var (coarse, dense) = (Profile(64), Profile(fine));
        var solution = law.Solve(coarse, Period, 2, 4, 1);
        // The potential at x is the least (greatest) over y of U_0(y) + t L((x - y) / t), with the Legendre transform L of
        // the flux over the values found by trying them all.
        var orientation = law.Curvature(0, 1);
        for (var sample = 0; sample < 2; sample++)
        {
            var values = dense[sample].data<double>().ToArray();
            var potential = new double[(4 * fine) + 1];
            for (var index = 0; index < 4 * fine; index++)
                potential[index + 1] = potential[index] + (0.5 * (values[index % fine] + values[(index + 1) % fine]) * Period / fine);
            foreach (var point in new[] { 3, 20, 41, 60 })
            {
                double At(double x) => Enumerable.Range(0, fine * 4).Min(index => orientation * (potential[index] + (2 * Legendre((x - (index * Period / fine)) / 2))));
                // u is the slope of the potential.
                var (at, width) = ((2 * Period) + (point * Period / 64), Period / 256);
                var slope = orientation * (At(at + width) - At(at - width)) / (2 * width);
                var found = solution[sample, 3, point].item<double>();
                // Off jumps: both sides of the point agree.
                var (left, right) = (orientation * (At(at) - At(at - width)) / width, orientation * (At(at + width) - At(at)) / width);
                if (Math.Abs(left - right) < 0.02) Assert.InRange(Math.Abs(found - slope), 0, 5e-3);
            }
        }

        double Legendre(double speed)
        {
            // The least or greatest of p speed - f(p) lies at an end or where f' is the speed.
            var best = double.NegativeInfinity;
            for (var index = 0; index <= 500; index++)
                best = Math.Max(best, orientation * ((index / 500.0 * speed) - law.FluxOf(index / 500.0)));
            return orientation * best;
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Inviscid_AfterTheShock_IsTheLimitOfSmallViscosity(ScalarFlux flux)
    {
        using var scope = NewDisposeScope();
        var initial = Profile(1024);
        var exact = new ConservationLawEquation(flux).Solve(initial, Period, 2, 2, 1);
        double Distance(double viscosity) =>
            new ConservationLawEquation(flux, viscosity).Solve(initial, Period, 2, 2, 512).sub(exact).abs().mean().item<double>();
        var (thick, thin) = (Distance(0.004), Distance(0.002));
        Assert.InRange(thin, 0, 0.02);
        // First order in the viscosity.
        Assert.InRange(thick / thin, 1.6, 2.4);
    }

    [Fact]
    public void InviscidBurgers_RiemannProblems_GiveTheShockAndTheFan()
    {
        using var scope = NewDisposeScope();
        // 1 between 0.5 and 1, 0 elsewhere; at t = 0.5 a fan (x - 0.5) / t and a shock at 1 + t / 2.
        var x = Grid(800);
        var initial = x.ge(0.5).logical_and(x.lt(1)).to(ScalarType.Float64);
        var solution = new ConservationLawEquation().Solve(initial, Period, 0.5, 1, 1)[0];
        var exact = x.sub(0.5).div(0.5).clamp(0, 1).mul(x.lt(1.25).to(ScalarType.Float64));
        Assert.InRange(solution.sub(exact).abs().mean().item<double>(), 0, 2e-3);
        Assert.InRange(solution.max().item<double>(), 0.99, 1);
        Assert.InRange(solution.min().item<double>(), 0, 1e-12);
    }

    [Fact]
    public void InviscidSine_FluxThatIsNeitherConvexNorConcave_GivesTheEntropySolution()
    {
        using var scope = NewDisposeScope();
        // From pi on the left to 0 on the right, f = sin u: the concave hull of f on [0, pi] is f, so characteristics
        // fan out, u = arccos(x / t). A value below 0 elsewhere makes the flux change its curvature.
        var x = Grid(800, 4).sub(2);
        var initial = x.lt(0).logical_and(x.gt(-1.5)).to(ScalarType.Float64).mul(Math.PI).sub(x.gt(1.8).to(ScalarType.Float64).mul(0.1));
        Assert.Equal(0, new ConservationLawEquation(ScalarFlux.Sine).Curvature(-0.1, Math.PI));
        var solution = new ConservationLawEquation(ScalarFlux.Sine).Solve(initial, 4, 0.5, 1, 1)[0];
        var inside = x.abs().lt(0.4);
        var exact = x.div(0.5).clamp(-1, 1).acos();
        Assert.InRange(solution.sub(exact).masked_select(inside).abs().mean().item<double>(), 0, 1e-2);
        Assert.InRange(Math.Abs(solution.sub(initial).mean().item<double>()), 0, 1e-12);
    }

    [Fact]
    public void FiniteVolumes_ViscosityThatTheGridDoesNotResolve_ApproachTheThinShock()
    {
        using var scope = NewDisposeScope();
        // A cell holds six widths of the shock: finite volumes, nearly the inviscid solution.
        var initial = Profile(512);
        var thin = new ConservationLawEquation(ScalarFlux.Quadratic, 1e-4).Solve(initial, Period, 1, 1, 1);
        Assert.InRange(thin.sub(new ConservationLawEquation().Solve(initial, Period, 1, 1, 1)).abs().mean().item<double>(), 1e-6, 3e-3);
    }

    [Fact]
    public void ViscousBurgers_Default_IsThatOfColeAndHopf()
    {
        using var scope = NewDisposeScope();
        // u = -2 c (log w)_x with w_t = c w_xx: w is the mean of exp(-U_0 / 2c) under the heat kernel, and u the mean of
        // (x - y) / t under that weight; sums over 8192 points of three periods.
        var problem = (EvolutionProblem)ProblemCatalogue.Create("viscous-burgers");
        using var data = problem.Generate(new SampleDraws(5, 2), CPU);
        var (c, fine) = (0.01 / Math.PI, 8192);
        var values = Profile(fine)[..2];
        var mean = values.mean([1], true);
        var potential = values.sub(mean).cumsum(1).sub(values.sub(mean).mul(0.5)).mul(Period / fine);
        foreach (var time in new[] { 15, 63 })
        {
            var t = (time + 1) * 2.0 / 64;
            // In the frame of the mean speed.
            var x = Grid(128).sub(mean.mul(t)).unsqueeze(2);
            var y = cat([Grid(fine).sub(Period), Grid(fine), Grid(fine).add(Period)], 1).unsqueeze(1);
            var distance = x.sub(y);
            var exponent = distance.square().div(-4 * c * t).sub(potential.repeat(1, 3).unsqueeze(1).div(2 * c));
            var weight = exponent.sub(exponent.amax([2], true)).exp();
            var exact = weight.mul(distance).sum([2L]).div(weight.sum([2L])).div(t).add(mean);
            Assert.InRange(Seeds.Relative(data.Solutions.reshape(2, 64, 128).select(1, time), exact), 0, 1e-4);
        }
    }
}
