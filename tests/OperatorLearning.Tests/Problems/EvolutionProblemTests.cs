using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

/// <summary>The catalogue: every problem by name, and equal functions at every resolution.</summary>
public sealed class EvolutionProblemTests
{
    // A few points keep the test short; periodic problems double them, closed ones refine them.
    private static readonly Dictionary<string, int> Small = new()
    {
        ["antiderivative"] = 21,
        ["darcy"] = 5,
        ["darcy-continuous"] = 5,
        ["differentiation"] = 21,
        ["diffusion-reaction"] = 21,
        ["identity"] = 21,
        ["discontinuous-advection"] = 21,
        ["pendulum"] = 21,
        ["variable-advection"] = 11,
        ["mionet-diffusion-reaction"] = 21,
        ["mionet-ode"] = 21,
        ["modulus-2"] = 33,
        ["modulus-4"] = 33,
        ["modulus-8"] = 33,
        ["shallow-water"] = 16,
        ["shallow-water-3"] = 16,
    };

    // It would generate too much for a test even with few points: its solver has tests of its own.
    private static readonly string[] Long = ["darcy"];

    public static TheoryData<string> Names => [.. ProblemCatalogue.Names.Except(Long)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_AnyName_GeneratesFiniteDataOfTheStatedShapeDeterministically(string name)
    {
        using var scope = NewDisposeScope();
        var problem = ProblemCatalogue.Create(name, Small.GetValueOrDefault(name, 32));
        using var first = problem.Generate(new SampleDraws(7, 3), CPU);
        using var second = problem.Generate(new SampleDraws(7, 3), CPU);
        Assert.Equal([3L, problem.Sensors], first.Functions.shape);
        Assert.Equal([problem.Points, problem.QueryDimension], first.Queries.shape);
        long[] expected = problem.Outputs == 1 ? [3, problem.Points] : [3, problem.Points, problem.Outputs];
        Assert.Equal(expected, first.Solutions.shape);
        Assert.True(first.Solutions.isfinite().all().item<bool>() && first.Functions.isfinite().all().item<bool>());
        Assert.Equal(0, Seeds.Max(first.Functions, second.Functions));
        Assert.Equal(0, Seeds.Max(first.Solutions, second.Solutions));
        Assert.True(first.Functions.std().item<float>() > 0.01 && first.Solutions.std().item<float>() > 1e-3);
        Assert.Equal(problem, ProblemCatalogue.Create(name, Small.GetValueOrDefault(name, 32)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_FinerGrid_KeepsTheFunctions(string name)
    {
        // Functions of more variables have no stride of sensors; one conservation law and one porous medium stand for
        // all.
        if (name is "darcy-continuous" or "navier-stokes" or "torus-2" or "torus-4" or "torus-6" or "shallow-water" or "shallow-water-3" || name.StartsWith("viscous-", StringComparison.Ordinal) || name is "porous-medium-3" or "porous-medium-4") return;
        using var scope = NewDisposeScope();
        var points = Small.GetValueOrDefault(name, 32);
        var fine = Small.ContainsKey(name) ? 2 * points - 1 : 2 * points;
        using var data = ProblemCatalogue.Create(name, points).Generate(new SampleDraws(7, 2), CPU);
        using var finer = ProblemCatalogue.Create(name, fine).Generate(new SampleDraws(7, 2), CPU);
        using var thinned = finer.ThinSensors(2);
        Assert.InRange(Seeds.Max(data.Functions, thinned.Functions), 0, 2e-5);
        Assert.True(thinned.Points > data.Points);
    }

    [Fact]
    public void DefaultPoints_EveryName_CreatesTheProblem()
    {
        foreach (var name in ProblemCatalogue.Names)
            Assert.True(Math.Max(ProblemCatalogue.Create(name).Points, ProblemCatalogue.Create(name).Sensors) >= ProblemCatalogue.DefaultPoints(name));
        var error = Assert.Throws<ArgumentException>(() => ProblemCatalogue.Create("burger"));
        Assert.Contains("There is no problem 'burger'. Known: advection, ", error.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemCatalogue.Names.Count, ProblemCatalogue.Names.Select(name => ProblemCatalogue.Create(name).ToString()).Distinct().Count());
    }

    [Fact]
    public void Generate_SolverOnAFinerGrid_GivesNearlyTheSameSolution()
    {
        using var scope = NewDisposeScope();
        foreach (var equation in new EvolutionEquation[] { new KdvEquation(0.05), new PorousMediumEquation(), new ConservationLawEquation(ScalarFlux.Cubic, 0.02), new ConservationLawEquation() })
        {
            Tensor At(int cells)
            {
                var steps = 4 * (int)Math.Max(1, Math.Ceiling(0.1 / equation.StepLimit(1, cells, 2) / 4));
                return new EvolutionProblem(equation, 32, 4, 0.1, cells, steps).Generate(new SampleDraws(1, 2), CPU).Solutions;
            }

            Assert.InRange(Seeds.Relative(At(128), At(256)), 0, 5e-3);
        }
    }

    [Fact]
    public void Generate_TooFewSteps_SaysTheLimit() => Assert.Contains(
        "kdv: the step must be at most",
        Assert.Throws<ArgumentException>(() => new EvolutionProblem(new KdvEquation(), 32, 4, 2, 128, 4).Generate(new SampleDraws(1, 1), CPU)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Constructor_BadGrids_AreNamed()
    {
        Assert.Contains("multiple of the 32 points", Assert.Throws<ArgumentException>(() => new EvolutionProblem(new HeatEquation(), 32, solverPoints: 48)).Message, StringComparison.Ordinal);
        Assert.Contains("multiple of the 64 times", Assert.Throws<ArgumentException>(() => new EvolutionProblem(new HeatEquation(), steps: 100)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EvolutionProblem(new HeatEquation(), time: 0));
    }
}
