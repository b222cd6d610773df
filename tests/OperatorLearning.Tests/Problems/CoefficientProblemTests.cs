using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

/// <summary>Coefficients that every sample draws for itself.</summary>
public sealed class CoefficientProblemTests
{
    /// <summary>Every coefficient of the catalogue that may be drawn.</summary>
    public static TheoryData<string, string> Coefficients
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var name in ProblemCatalogue.Names)
                foreach (var parameter in ProblemCatalogue.Parameters(name).Where(parameter => parameter.PerSample)) all.Add(name, parameter.Name);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Coefficients))]
    public void Generate_ACoefficientDrawn_IsTheProblemWithItsValueOfEachSample(string name, string coefficient)
    {
        using var scope = NewDisposeScope();
        var points = name == "navier-stokes" ? 16 : 0;
        var standard = double.Parse(ProblemCatalogue.Parameters(name).First(parameter => parameter.Name == coefficient).Default, System.Globalization.CultureInfo.InvariantCulture);
        var (low, high) = standard > 0 ? (standard, 1.5 * standard) : (0.1, 0.2);
        var problem = With(name, points, coefficient, FormattableString.Invariant($"{low}..{high}"));
        using var data = problem.Generate(new SampleDraws(5, 2), CPU);
        Assert.Equal((problem.Sensors, problem.Points), (data.Sensors, data.Points));
        Assert.Equal(problem.Inputs, data.Inputs);
        using var fixedOnes = With(name, points, coefficient, FormattableString.Invariant($"{low}")).Generate(new SampleDraws(5, 2), CPU);
        Assert.Equal(fixedOnes.Sensors + 1, data.Sensors);
        Assert.Equal(0, Seeds.Max(fixedOnes.Functions, data.Functions.narrow(1, 0, fixedOnes.Sensors)));
        Assert.Equal(0, Seeds.Max(fixedOnes.Queries, data.Queries));
        var drawn = data.Functions.select(1, fixedOnes.Sensors).data<float>().ToArray();
        Assert.NotEqual(drawn[0], drawn[1]);
        for (var sample = 0; sample < 2; sample++)
        {
            Assert.InRange(drawn[sample], (float)low, (float)high);
            using var alone = With(name, points, coefficient, FormattableString.Invariant($"{drawn[sample]:R}")).Generate(new SampleDraws(5, 1, sample), CPU);
            // The value is rounded to single precision on its way here; a shock that it moves counts by its width.
            Assert.InRange(RelativeL2.Mean(data.Solutions.narrow(0, sample, 1).flatten(1), alone.Solutions.flatten(1)).item<float>(), 0, 2e-3);
            Assert.True(RelativeL2.Mean(data.Solutions.narrow(0, sample, 1).flatten(1), fixedOnes.Solutions.narrow(0, sample, 1).flatten(1)).item<float>() > 1e-6);
        }
    }

    [Fact]
    public void Generate_MoreSamples_BeginWithTheSame()
    {
        using var scope = NewDisposeScope();
        var problem = With("parabolic", 16, "diffusivity", "log(0.001..0.1)");
        using var few = problem.Generate(new SampleDraws(3, 4), CPU);
        using var more = problem.Generate(new SampleDraws(3, 9), CPU);
        Assert.Equal(0, Seeds.Max(few.Functions, more.Functions.narrow(0, 0, 4)));
        Assert.Equal(0, Seeds.Max(few.Solutions, more.Solutions.narrow(0, 0, 4)));
    }

    [Theory]
    [InlineData("0.001..0.1", 0.0505)]
    [InlineData("log(0.001..0.1)", 0.01)]
    public void Generate_ManySamples_HaveTheMedianOfTheDistribution(string range, double median)
    {
        using var scope = NewDisposeScope();
        using var data = With("parabolic", 8, "diffusivity", range).Generate(new SampleDraws(3, 400), CPU);
        Assert.InRange(data.Functions.select(1, 8).median().item<float>(), 0.75 * median, 1.33 * median);
    }

    [Fact]
    public void Generate_TwoCoefficients_AreTwoInputsWithStreamsOfTheirOwn()
    {
        using var scope = NewDisposeScope();
        var parameters = new Dictionary<string, string> { ["rate"] = "1..2", ["diffusivity"] = "1..2", ["time"] = "0.5" };
        var problem = ProblemCatalogue.Create("reaction-linear", 16, parameters);
        Assert.Equal([16, 1, 1], problem.Inputs);
        using var data = problem.Generate(new SampleDraws(3, 2), CPU);
        var (diffusivity, rate) = (data.Functions[0, 16].item<float>(), data.Functions[0, 17].item<float>());
        Assert.NotEqual(diffusivity, rate);
        // The mean grows by exp(rate t), whatever the diffusivity.
        Assert.Equal(Math.Exp(rate * 0.5), data.Solutions[0].narrow(0, 63 * 16, 16).mean().item<float>() / data.Functions[0].narrow(0, 0, 16).mean().item<float>(), 1e-4);
    }

    [Fact]
    public void Reference_OfAnInexactProblem_RefinesEachSample()
    {
        var error = SolverError.Measure(With("allen-cahn", 16, "rate", "4..6"), 2, 3, CPU);
        Assert.InRange(error.Mean, 1e-8, 1e-4);
        var exact = With("advection", 0, "time", "1..2");
        Assert.Same(exact, exact.Reference);
    }

    [Fact]
    public void Create_Ranges_AreEqualByValueAndSaidInFull()
    {
        Assert.Equal(With("kdv", 16, "dispersion", "0.02..0.03"), With("kdv", 16, "dispersion", "0.02..0.03"));
        Assert.NotEqual(With("kdv", 16, "dispersion", "0.02..0.03"), With("kdv", 16, "dispersion", "0.02..0.031"));
        Assert.NotEqual(With("kdv", 16, "dispersion", "0.02..0.03").ToString(), With("kdv", 16, "dispersion", "log(0.02..0.03)").ToString());
        Assert.NotEqual(
            ProblemCatalogue.Create("kdv", 16, new Dictionary<string, string> { ["dispersion"] = "0.02..0.03", ["time"] = "2" }).ToString(), With("kdv", 16, "dispersion", "0.02..0.03").ToString());
    }

    [Theory]
    [InlineData("kdv", "time", "1..2", "cannot be drawn for each sample")]
    [InlineData("kdv", "time", "1..2", "Those that can: dispersion.")]
    [InlineData("identity", "amplitude", "1..2", "No parameter can.")]
    [InlineData("kdv", "dispersion", "2..1", "must go from a lower number to a higher one, got '2..1'")]
    [InlineData("kdv", "dispersion", "log(0..1)", "a lower positive number")]
    [InlineData("kdv", "dispersion", "1..x", "A range, 0.1..1 or log(0.1..1), draws one for each sample")]
    [InlineData("parabolic", "diffusivity", "-1..1", "must be positive")]
    public void Create_BadRange_SaysWhy(string name, string parameter, string value, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => With(name, 0, parameter, value)).Message, StringComparison.Ordinal);

    private static IOperatorProblem With(string name, int points, string parameter, string value) =>
        ProblemCatalogue.Create(name, points, new Dictionary<string, string> { [parameter] = value });
}
