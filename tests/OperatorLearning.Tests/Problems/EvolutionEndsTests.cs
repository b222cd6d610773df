using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

/// <summary>Solutions between ends, against eigenfunctions and against differences with ghost points.</summary>
public sealed class EvolutionEndsTests
{
    private const int Points = 65;
    private const double Length = 2;

    private delegate double Change(double[] u, int point, double spacing);

    [Theory]
    [InlineData("parabolic", "dirichlet")]
    [InlineData("parabolic", "neumann")]
    [InlineData("wave", "dirichlet")]
    [InlineData("wave", "neumann")]
    [InlineData("klein-gordon", "dirichlet")]
    [InlineData("klein-gordon", "neumann")]
    public void Generate_ALinearEquation_IsTheSumOfItsEigenfunctions(string name, string ends)
    {
        using var data = With(name, ("ends", ends)).Generate(new SampleDraws(3, 2), CPU);
        var factor = (Func<double, double, double>)(name switch
        {
            "parabolic" => (wave, t) => Math.Exp(-3e-3 * wave * wave * t),
            "wave" => (wave, t) => Math.Cos(Math.Sqrt(0.5) * wave * t),
            _ => (wave, t) => Math.Cos(Math.Sqrt((wave * wave) + 0.01) * t),
        });
        for (var sample = 0; sample < 2; sample++)
        {
            var (initial, solution) = (data.Functions[sample].data<float>().ToArray(), data.Solutions[sample].data<float>().ToArray());
            foreach (var time in (int[])[0, 20, 63])
                for (var j = 0; j < Points; j++)
                {
                    var expected = Enumerable.Range(0, Points).Sum(k =>
                        Coefficient(initial, k, ends) * Shape(k, j, ends) * factor(k * Math.PI / Length, (name == "klein-gordon" ? 1.0 : 2.0) * (time + 1) / 64));
                    Assert.Equal(expected, solution[(time * Points) + j], 2e-5);
                }
        }
    }

    [Theory]
    [InlineData("allen-cahn", "dirichlet")]
    [InlineData("allen-cahn", "neumann")]
    [InlineData("reaction-logistic", "neumann")]
    [InlineData("viscous-burgers", "dirichlet")]
    [InlineData("viscous-cosine", "dirichlet")]
    [InlineData("porous-medium-2", "neumann")]
    [InlineData("sine-gordon", "neumann")]
    public void Generate_ANonlinearEquation_AgreesWithDifferences(string name, string ends)
    {
        const double D = 0.03;
        (string, string)[] coefficient = name[..3] switch { "vis" => [("viscosity", "0.03")], "por" or "sin" => [], _ => [("diffusivity", "0.03")] };
        using var data = With(name, [("ends", ends), ("time", "0.25"), .. coefficient]).Generate(new SampleDraws(3, 1), CPU);
        Change change = name switch
        {
            "allen-cahn" => (u, i, h) => (D * Second(u, i, h, v => v)) + (5 * (u[i] - (u[i] * u[i] * u[i]))),
            "reaction-logistic" => (u, i, h) => (D * Second(u, i, h, v => v)) + (u[i] * (1 - u[i])),
            "viscous-burgers" => (u, i, h) => (D * Second(u, i, h, v => v)) - First(u, i, h, v => v * v / 2),
            "viscous-cosine" => (u, i, h) => (D * Second(u, i, h, v => v)) - First(u, i, h, Math.Cos),
            "porous-medium-2" => (u, i, h) => Second(u, i, h, v => v * v),
            _ => (u, i, h) => Second(u, i, h, v => v) - Math.Sin(u[i]),
        };
        double[] initial = [.. data.Functions[0].data<float>().Select(value => (double)value)];
        var expected = Differences(initial, change, ends, second: name == "sine-gordon");
        var solution = data.Solutions[0].data<float>().ToArray()[^Points..];
        Assert.InRange(Norm(expected.Zip(solution, (one, other) => one - other)) / Norm(expected), 0, 2e-3);
        // It moved by much more than that.
        Assert.True(Norm(initial.Zip(solution, (one, other) => one - other)) / Norm(initial) > 0.02);
        if (ends == "dirichlet") Assert.All((float[])[solution[0], solution[^1]], value => Assert.Equal(0, value, 1e-6));
    }

    [Fact]
    public void Generate_CahnHilliard_KeepsItsMassBetweenWallsAndItsZeroAtEnds()
    {
        using var walls = With("cahn-hilliard", ("ends", "neumann")).Generate(new SampleDraws(3, 1), CPU);
        // The trapezoidal rule, exact for even functions.
        double Mass(Tensor values) => values.sum().item<float>() - (0.5 * (values[0] + values[Points - 1]).item<float>());
        using var scope = NewDisposeScope();
        Assert.Equal(Mass(walls.Functions[0]), Mass(walls.Solutions[0].narrow(0, 63 * Points, Points)), 1e-4);
        using var ends = With("cahn-hilliard", ("ends", "dirichlet")).Generate(new SampleDraws(3, 1), CPU);
        Assert.Equal(0, ends.Solutions[0].reshape(64, Points).slice(1, 0, Points, Points - 1).abs().max().item<float>(), 1e-5);
    }

    [Fact]
    public void Generate_OnAFinerGrid_HasTheSameFunctionsAndSolutions()
    {
        using var scope = NewDisposeScope();
        using var coarse = With("allen-cahn", ("ends", "neumann")).Generate(new SampleDraws(3, 2), CPU);
        using var fine = ProblemCatalogue.Create("allen-cahn", (2 * Points) - 1, new Dictionary<string, string> { ["ends"] = "neumann" }).Generate(new SampleDraws(3, 2), CPU);
        Assert.True(Seeds.Max(coarse.Functions, fine.Functions.slice(1, 0, (2 * Points) - 1, 2)) < 1e-6);
        Assert.True(Seeds.Max(coarse.Solutions, fine.Solutions.reshape(2, 64, -1).slice(2, 0, (2 * Points) - 1, 2).reshape(2, -1)) < 1e-4);
        Assert.Equal([0, Length], fine.Queries.narrow(0, 0, (2 * Points) - 1).select(1, 0).slice(0, 0, (2 * Points) - 1, (2 * Points) - 2).data<float>().Select(x => (double)x));
    }

    [Fact]
    public void Generate_AnyEquationThatHasEnds_IsNearItsReference()
    {
        foreach (var name in ProblemCatalogue.Names)
            foreach (var ends in ProblemCatalogue.Parameters(name).FirstOrDefault(parameter => parameter.Name == "ends")?.Choices.Skip(1) ?? [])
                Assert.True(SolverError.Measure(With(name, ("ends", ends)), 2, 3, CPU).Mean < 5e-4, $"{name}, {ends}");
    }

    [Fact]
    public void Create_EndsThatAnEquationDoesNotHave_AreRefused()
    {
        Assert.Contains("has no parameter 'ends'", Assert.Throws<ArgumentException>(() => With("kdv", ("ends", "neumann"))).Message, StringComparison.Ordinal);
        Assert.Contains("must be one of periodic, neumann, got 'dirichlet'", Assert.Throws<ArgumentException>(() => With("porous-medium-2", ("ends", "dirichlet"))).Message, StringComparison.Ordinal);
        Assert.Contains("does not keep a solution even", Assert.Throws<ArgumentException>(() => With("allen-cahn", ("ends", "neumann"), ("drift", "0.1"))).Message, StringComparison.Ordinal);
        foreach (var equation in new EvolutionEquation[] { new ConservationLawEquation(), new ConservationLawEquation(ScalarFlux.Cubic, 0.1), new ReactionEquation(), new CahnHilliardEquation(0.1, true), new TransportEquation(), new FokkerPlanckEquation() })
            Assert.Contains("does not keep a solution odd", Assert.Throws<ArgumentException>(() => new EvolutionProblem(equation, 33, solverPoints: 64, ends: EvolutionEnds.Dirichlet)).Message, StringComparison.Ordinal);
    }

    private static IOperatorProblem With(string name, params (string Name, string Value)[] parameters) =>
        ProblemCatalogue.Create(name, Points, parameters.ToDictionary(one => one.Name, one => one.Value));

    private static double Shape(int k, int j, string ends) =>
        ends == "dirichlet" ? Math.Sin(k * Math.PI * j / (Points - 1)) : Math.Cos(k * Math.PI * j / (Points - 1));

    // The trapezoidal rule, which is exact here.
    private static double Coefficient(float[] values, int k, string ends) =>
        values.Select((value, j) => value * Shape(k, j, ends) * (j is 0 or Points - 1 ? 0.5 : 1)).Sum() * (k is 0 or Points - 1 ? 1.0 : 2.0) / (Points - 1);

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private static double Second(double[] u, int i, double h, Func<double, double> of) => (of(u[i + 1]) - (2 * of(u[i])) + of(u[i - 1])) / (h * h);

    private static double First(double[] u, int i, double h, Func<double, double> of) => (of(u[i + 1]) - of(u[i - 1])) / (2 * h);

    // The midpoint rule in time up to 0.25, on a grid with a ghost point beyond each end; equations of second order in time
    // by leapfrog from rest. The grid is four times the data's, where the initial value is the trigonometric polynomial.
    private static double[] Differences(double[] initial, Change change, string ends, bool second)
    {
        const int Finer = 4, Count = ((Points - 1) * Finer) + 1;
        const double h = Length / (Count - 1);
        float[] coarse = [.. initial.Select(value => (float)value)];
        double[] coefficients = [.. Enumerable.Range(0, Points).Select(k => Coefficient(coarse, k, ends))];
        double[] state = new double[Count + 2], before = new double[Count + 2];
        for (var j = 0; j < Count; j++)
            state[j + 1] = coefficients.Select((one, k) => one * (ends == "dirichlet" ? Math.Sin(k * Math.PI * j / (Count - 1)) : Math.Cos(k * Math.PI * j / (Count - 1)))).Sum();
        state.CopyTo(before, 0);
        var steps = second ? 2000 : 20_000;
        var step = 0.25 / steps;
        double[] Moved(double[] from, double[] rate, double factor)
        {
            var sign = ends == "dirichlet" ? -1 : 1;
            (rate[0], rate[^1]) = (sign * rate[2], sign * rate[^3]);
            var moved = new double[Count + 2];
            for (var i = 1; i <= Count; i++)
            {
                moved[i] = ends == "dirichlet" && (i == 1 || i == Count) ? 0 : from[i] + (factor * change(rate, i, h));
            }

            (moved[0], moved[^1]) = (sign * moved[2], sign * moved[^3]);
            return moved;
        }

        for (var index = 0; index < steps; index++)
        {
            if (second)
            {
                // From rest the first step is half a change.
                var next = Moved([.. state.Zip(before, (now, old) => index == 0 ? now : (2 * now) - old)], state, (index == 0 ? 0.5 : 1) * step * step);
                (before, state) = (state, next);
            }
            else
            {
                state = Moved(state, Moved(state, state, step / 2), step);
            }
        }

        return [.. Enumerable.Range(0, Points).Select(j => state[1 + (j * Finer)])];
    }
}
