using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Evolution;

/// <summary>Every equation against an exact solution, and its order, conservation and stability limit.</summary>
public sealed class EvolutionEquationTests
{
    private static readonly EvolutionEquation[] All =
    [
        new TransportEquation(), new HeatEquation(), new WaveEquation(), new KleinGordonEquation(), new SineGordonEquation(), new KdvEquation(),
        new CahnHilliardEquation(0.2), new CahnHilliardEquation(0.05, true), new FokkerPlanckEquation(), new PorousMediumEquation(2),
        new PorousMediumEquation(3), new PorousMediumEquation(4), .. Enum.GetValues<ReactionKind>().Select(kind => new ReactionEquation(kind, 0.01)),
        .. Enum.GetValues<ScalarFlux>().Select(flux => new ConservationLawEquation(flux)),
        .. Enum.GetValues<ScalarFlux>().Select(flux => new ConservationLawEquation(flux, 0.01)),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, All.Length)];

    private static Tensor Grid(int points, double length) => arange(points, dtype: ScalarType.Float64).mul(length / points).unsqueeze(0);

    [Theory]
    [MemberData(nameof(Indices))]
    public void Solve_AnyEquation_IsBoundedAndConservesWhatItMust(int index)
    {
        using var scope = NewDisposeScope();
        var equation = All[index];
        var initial = new PeriodicProfile(64).Sample(new SampleDraws(1, 3), CPU);
        var limit = equation.StepLimit(1, 64, 2);
        var steps = double.IsInfinity(limit) ? 1 : (int)Math.Ceiling(0.1 / limit);
        var solution = equation.Solve(initial, 2, 0.2, 2, steps);
        Assert.Equal([3L, 2, 64], solution.shape);
        Assert.InRange(solution.abs().max().item<double>(), 0.05, 2);
        Assert.True(Seeds.Max(solution.select(1, 1), initial) > 1e-3, equation.Name);
        // Points of an exact solution are no means of cells.
        if (equation is ConservationLawEquation { Viscosity: 0 })
            Assert.InRange(Seeds.Max(solution.mean([2]), initial.mean([1], true).expand(3, 2)), 0, 1e-3);
        else if (equation is not (KleinGordonEquation or SineGordonEquation or ReactionEquation))
            Assert.InRange(Seeds.Max(solution.mean([2]), initial.mean([1], true).expand(3, 2)), 0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Solve_StepBeyondTheLimit_SaysTheLimitAndTheStep(int index)
    {
        using var scope = NewDisposeScope();
        var equation = All[index];
        var limit = equation.StepLimit(1, 64, 2);
        if (double.IsInfinity(limit)) return;
        var initial = new PeriodicProfile(64).Sample(new SampleDraws(1, 1), CPU);
        initial.div_(initial.max());
        var error = Assert.Throws<ArgumentException>(() => equation.Solve(initial, 2, limit * 3.2, 1, 2));
        Assert.Contains(FormattableString.Invariant($"{equation.Name}: the step must be at most {limit:g4}"), error.Message, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"got {limit * 1.6:g4}. Take at least 4 steps"), error.Message, StringComparison.Ordinal);
        Assert.True(equation.Solve(initial, 2, limit * 3.2, 1, 4).isfinite().all().item<bool>());
    }

    [Fact]
    public void Solve_BadInitialValues_SaysWhatIsWrong()
    {
        using var scope = NewDisposeScope();
        var bad = zeros([1, 16], dtype: ScalarType.Float64);
        bad[0, 3] = double.NaN;
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new KdvEquation().Solve(bad, 2, 1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 15]", Assert.Throws<ArgumentException>(() => new KdvEquation().Solve(zeros(1, 15), 2, 1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("negative", Assert.Throws<ArgumentException>(() => new PorousMediumEquation().Solve(full([1, 16], -0.1), 2, 1e-4, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PorousMediumEquation(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeatEquation(0));
    }

    [Fact]
    public void LinearEquations_OneMode_AreExact()
    {
        using var scope = NewDisposeScope();
        var x = Grid(32, 2).mul(3 * Math.PI);
        Tensor At(EvolutionEquation equation) => equation.Solve(x.sin(), 2, 0.7, 7, 1).select(1, 6);
        Assert.InRange(Seeds.Max(At(new TransportEquation(0.5)), (x - 3 * Math.PI * 0.35).sin()), 0, 1e-13);
        Assert.InRange(Seeds.Max(At(new HeatEquation(0.01)), x.sin().mul(Math.Exp(-0.07 * 9 * Math.PI * Math.PI / 10))), 0, 1e-13);
        Assert.InRange(Seeds.Max(At(new WaveEquation(0.5)), ((x - 3 * Math.PI * 0.7 * Math.Sqrt(0.5)).sin() + (x + 3 * Math.PI * 0.7 * Math.Sqrt(0.5)).sin()).mul(0.5)), 0, 1e-13);
        // omega^2 = c^2 k^2 + m^2 c^4.
        var omega = Math.Sqrt(4 * 9 * Math.PI * Math.PI + 0.25 * 16);
        Assert.InRange(Seeds.Max(At(new KleinGordonEquation(2, 0.5)), x.sin().mul(Math.Cos(0.7 * omega))), 0, 1e-12);
    }

    [Fact]
    public void SineGordon_Breather_ConvergesWithSecondOrder()
    {
        using var scope = NewDisposeScope();
        // u = 4 atan(sqrt(1 - w^2) / w cos(w t) / cosh(sqrt(1 - w^2) x)) with w = 0.6; at rest at t = 0, 1e-13 at the
        // ends.
        var x = Grid(512, 80).sub(40);
        Tensor Breather(double time) => x.mul(0.8).cosh().reciprocal().mul(0.8 / 0.6 * Math.Cos(0.6 * time)).atan().mul(4);
        var errors = new[] { 100, 200 }.Select(steps => Seeds.Max(new SineGordonEquation().Solve(Breather(0), 80, 5, 1, steps)[0], Breather(5))).ToArray();
        Assert.InRange(errors[1], 0, 2e-3);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.9, 2.1);
    }

    [Fact]
    public void Kdv_Soliton_ConvergesWithFourthOrder()
    {
        using var scope = NewDisposeScope();
        // u = 3 c / cosh^2(sqrt(c) (x - c t) / (2 d)) with d = 0.1, c = 0.5.
        var x = Grid(256, 10).sub(5);
        Tensor Soliton(double time) => x.sub(0.5 * time).mul(Math.Sqrt(0.5) / 0.2).cosh().square().reciprocal().mul(1.5);
        var errors = new[] { 200, 400 }.Select(steps => Seeds.Max(new KdvEquation(0.1).Solve(Soliton(0), 10, 2, 1, steps)[0], Soliton(2))).ToArray();
        Assert.InRange(errors[1], 0, 1e-5);
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 3.7, 4.4);
    }

    [Fact]
    public void Reactions_ConstantInSpace_FollowTheOrdinaryEquation()
    {
        using var scope = NewDisposeScope();
        var initial = full([1, 16], 0.3, dtype: ScalarType.Float64);
        double At(ReactionKind kind) => new ReactionEquation(kind, 0.01, 1.5, 0.2).Solve(initial, 2, 1, 1, 100)[0, 0, 5].item<double>();
        Assert.Equal(0.3 * Math.Exp(1.5), At(ReactionKind.Linear), 1e-8);
        Assert.Equal(0.3 * Math.Exp(1.5) / (0.7 + 0.3 * Math.Exp(1.5)), At(ReactionKind.Logistic), 1e-8);
        Assert.Equal(0.3 * Math.Exp(1.5) / Math.Sqrt(1 + 0.09 * (Math.Exp(3) - 1)), At(ReactionKind.AllenCahn), 1e-8);
        foreach (var (kind, rate) in new (ReactionKind, Func<double, double>)[] { (ReactionKind.SquaredLogistic, u => u * u * (1 - u) * (1 - u)), (ReactionKind.Bistable, u => u * (1 - u) * (u - 0.25)) })
        {
            // Midpoint rule with 20,000 steps.
            var u = 0.3;
            for (var step = 0; step < 20_000; step++)
                u += 1.5 / 20_000 * rate(u + 0.75 / 20_000 * rate(u));
            Assert.Equal(u, At(kind), 1e-8);
        }
    }

    [Fact]
    public void AllenCahn_StandingInterface_StaysAndConvergesWithFourthOrder()
    {
        using var scope = NewDisposeScope();
        // tanh(x / sqrt(2 D)) is stationary; two of them make a periodic profile, 1e-7 apart from stationary.
        var x = Grid(256, 2);
        var width = Math.Sqrt(2 * 0.002);
        var initial = x.sub(0.5).div(width).tanh().sub(x.sub(1.5).div(width).tanh()).sub(1);
        Assert.InRange(Seeds.Max(new ReactionEquation(ReactionKind.AllenCahn, 0.002).Solve(initial, 2, 1, 1, 50)[0], initial), 0, 2e-6);
        var wavy = x.mul(Math.PI).sin();
        Tensor At(int steps) => new ReactionEquation(ReactionKind.AllenCahn, 0.01, 2).Solve(wavy, 2, 2, 1, steps)[0];
        var reference = At(320);
        Assert.InRange(Math.Log2(Seeds.Max(At(20), reference) / Seeds.Max(At(40), reference)), 3.6, 4.4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CahnHilliard_SmallPerturbation_GrowsAtTheLinearRate(bool published)
    {
        using var scope = NewDisposeScope();
        // u = mean + a cos(k x): a' = -k^2 (f'(mean) + e^2 k^2) a, f' = 3 mean^2 - 1, or 6 mean.
        var x = Grid(64, 2).mul(2 * Math.PI);
        var k = 2 * Math.PI;
        var slope = published ? 6 * 0.1 : 3 * 0.01 - 1;
        var factor = Math.Exp(-0.05 * k * k * (slope + 0.01 * k * k));
        var solution = new CahnHilliardEquation(0.1, published).Solve(x.cos().mul(1e-6).add(0.1), 2, 0.05, 1, 100)[0];
        Assert.InRange(Seeds.Max(solution.sub(0.1).mul(1e6), x.cos().mul(factor)), 0, 1e-4 * Math.Max(1, factor));
    }

    [Fact]
    public void CahnHilliard_SmoothData_ConvergesWithThirdOrderAtLeastAndLosesEnergy()
    {
        using var scope = NewDisposeScope();
        var initial = new PeriodicProfile(64).Sample(new SampleDraws(1, 2), CPU);
        Tensor At(int steps) => new CahnHilliardEquation(0.2).Solve(initial, 2, 0.2, 4, steps);
        var reference = At(800);
        Assert.InRange(Math.Log2(Seeds.Max(At(50), reference) / Seeds.Max(At(100), reference)), 3, 4.5);
        // Free energy: the integral of (u^2 - 1)^2 / 4 + e^2 u_x^2 / 2.
        var slope = reference.roll(-1, 2).sub(reference.roll(1, 2)).mul(16);
        var energy = reference.square().sub(1).square().mul(0.25).add(slope.square().mul(0.02)).mean([2]);
        Assert.True(energy.diff(1, 1).lt(1e-9).all().item<bool>());
    }

    [Fact]
    public void FokkerPlanck_BoltzmannDensity_IsStationaryAndAttracts()
    {
        using var scope = NewDisposeScope();
        var x = Grid(64, 2);
        var density = x.mul(Math.PI).cos().mul(-1).exp();
        var equation = new FokkerPlanckEquation(0.1, 0.1);
        Assert.InRange(Seeds.Max(equation.Solve(density, 2, 5, 1, 200)[0], density), 0, 1e-9);
        var other = equation.Solve(ones_like(density), 2, 60, 1, 2400)[0];
        Assert.InRange(Seeds.Max(other, density.div(density.mean())), 0, 1e-6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void PorousMedium_BarenblattSolution_IsApproached(int exponent)
    {
        using var scope = NewDisposeScope();
        // t^-a (1 - b (x / t^a)^2)_+^(1 / (m - 1)), a = 1 / (m + 1), b = a (m - 1) / (2 m), from t = 0.02 to 0.05.
        Tensor Profile(int points, double t)
        {
            var a = 1.0 / (exponent + 1);
            var scaled = Grid(points, 4).sub(2).div(Math.Pow(t, a));
            return (1 - scaled.square().mul(a * (exponent - 1) / (2.0 * exponent))).clamp_min(0).pow(1.0 / (exponent - 1)).mul(Math.Pow(t, -a));
        }

        var errors = new[] { 128, 256, 512 }.Select(points =>
        {
            var equation = new PorousMediumEquation(exponent);
            var initial = Profile(points, 0.02);
            var steps = (int)Math.Ceiling(0.03 / equation.StepLimit(initial.max().item<double>(), points, 4));
            return equation.Solve(initial, 4, 0.03, 1, steps)[0].sub(Profile(points, 0.05)).abs().mean().item<double>();
        }).ToArray();
        Assert.InRange(errors[2], 0, 2e-3);
        // The order at the free boundary is that of its profile, (distance)^(1 / (m - 1)), so it falls with m.
        Assert.InRange(Math.Log2(errors[0] / errors[2]) / 2, 0.75, 3);
    }
}
