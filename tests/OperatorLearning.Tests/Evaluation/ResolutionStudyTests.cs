using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class ResolutionStudyTests
{
    private const int Trained = 25;

    [Fact]
    public void Around_ClosedAndPeriodicGrids_AreNested()
    {
        Assert.Equal([7, 9, 13, 25, 49, 97], ResolutionStudy.Around(points => new IdentityProblem(points), 25));
        Assert.Equal([5, 10, 20, 40, 80, 160], ResolutionStudy.Around(points => new AdvectionProblem(points: points), 40));
        Assert.Equal([16, 32], ResolutionStudy.Around(points => points is 16 or 32 ? new AdvectionProblem(points: points) : throw new ArgumentException("no"), 32));
    }

    [Fact]
    public void Measure_NearestSensorOnTheIdentity_ErrsOnlyBetweenTheSensors()
    {
        using var scope = NewDisposeScope();
        using var data = new IdentityProblem(Trained).Generate(new SampleDraws(1, 1), CPU);
        var model = new NearestSensor(data.Queries);
        var errors = Measure(model, points => new IdentityProblem(points), Trained, [13, 25, 49]);

        Assert.Equal([13, 25, 49], errors.Select(error => error.Resolution));
        Assert.Equal([13L, 25L, 49L], errors.Select(error => error.Points));
        Assert.Equal(0, errors[0].Metrics!.MeanRelativeL2);
        Assert.Equal(0, errors[1].Metrics!.MeanRelativeL2);
        Assert.InRange(errors[2].Metrics!.MeanRelativeL2, 0.01, 1);
        Assert.All(errors, error => Assert.InRange(error.GridDifference, 0, 1e-5));
    }

    [Fact]
    public void Measure_PodBetweenItsPoints_SaysWhyThereIsNoError()
    {
        using var scope = NewDisposeScope();
        using var data = new IdentityProblem(Trained).Generate(new SampleDraws(1, 30), CPU);
        using var model = new PodDeepOnet(PodDeepOnetOptions.Parse("branch=25-8-4; dimension=1"), data, Seeds.Generator());
        var errors = Measure(model, points => new IdentityProblem(points), Trained, [13, 49]);
        Assert.NotNull(errors[0].Metrics);
        Assert.Null(errors[1].Metrics);
        Assert.Contains("knows its basis only", errors[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_ResolutionThatTheProblemRefuses_SaysWhyThereIsNoError()
    {
        using var scope = NewDisposeScope();
        using var data = new IdentityProblem(Trained).Generate(new SampleDraws(1, 1), CPU);
        var errors = Measure(new NearestSensor(data.Queries), points => points < 40 ? new IdentityProblem(points) : throw new ArgumentException("the step is too large"), Trained, [13, 49]);
        Assert.NotNull(errors[0].Metrics);
        Assert.Null(errors[1].Metrics);
        Assert.Equal("the step is too large", errors[1].Reason);
    }

    [Fact]
    public void Measure_FourierOperatorInUnits_GetsItsInputAtTheQueryPoints()
    {
        using var scope = NewDisposeScope();
        using var data = new AdvectionProblem(points: 32).Generate(new SampleDraws(1, 8), CPU);
        using var input = Normalizer.Fit(data.Functions);
        using var network = new FourierOperator(FourierOperatorOptions.Parse("grid=32; modes=3; width=4; layers=1; projection=4"), Seeds.Generator());
        var model = new NormalizedOperator(network, input, null);
        var errors = Measure(model, points => new AdvectionProblem(points: points), 32, [16, 32, 64]);
        Assert.All(errors, error => Assert.NotNull(error.Metrics));
        Assert.Equal(3, errors.Select(error => error.Metrics!.MeanRelativeL2).Distinct().Count());
    }

    [Fact]
    public void Measure_OtherFunctionsOrSensors_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var data = new IdentityProblem(Trained).Generate(new SampleDraws(1, 1), CPU);
        var model = new NearestSensor(data.Queries);
        var error = Assert.Throws<ArgumentException>(() => Measure(model, points => points == Trained ? new IdentityProblem(points) : new AntiderivativeProblem(points), Trained, [49]));
        Assert.Contains("other functions for the same seed", error.Message, StringComparison.Ordinal);
        Assert.Contains("the model has 25 sensors", Assert.Throws<ArgumentException>(
            () => Measure(model, points => new IdentityProblem(points), 13, [13])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NoCommonPointsOrNoNumbers_IsRefused()
    {
        static IOperatorProblem Water(int points) => new ShallowWaterProblem(points, solverCells: 16);
        Assert.Equal([5, 15, 45, 75], ResolutionStudy.Around(Water, 15));
        using (var study = new ResolutionStudy(Water, 4, [12], 1, 5, CPU))
        {
        }

        Assert.Contains("no query point in common", Assert.Throws<ArgumentException>(() => new ResolutionStudy(Water, 4, [8], 1, 5, CPU)).Message, StringComparison.Ordinal);
        Assert.Contains("not numbers", Assert.Throws<ArgumentException>(() => new ResolutionStudy(points => new Broken(points), 3, [5], 1, 5, CPU)).Message, StringComparison.Ordinal);
        Assert.Equal([200, 399, 797], ResolutionStudy.Around(points => ProblemCatalogue.Create("discontinuous-advection", points), 200));
    }

    // Darcy's two grids are compared in its own test; at 421 nodes it takes seconds.
    public static TheoryData<string> Names => [.. ProblemCatalogue.Names.Where(name => name != "darcy")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Constructor_CatalogueProblem_GivesTheSameFunctionsOnEveryGrid(string name)
    {
        var trained = ProblemCatalogue.DefaultPoints(name);
        var around = ResolutionStudy.Around(points => ProblemCatalogue.Create(name, points), trained);
        Assert.True(around.Count >= 3, $"{name} has only the resolutions {string.Join(", ", around)}");
        using var study = new ResolutionStudy(points => ProblemCatalogue.Create(name, points), trained, [around[0]], 1, 5, CPU);
    }

    private static IReadOnlyList<ResolutionError> Measure(IOperatorModel model, Func<int, IOperatorProblem> problem, int trained, int[] resolutions)
    {
        using var study = new ResolutionStudy(problem, trained, resolutions, 6, 3, CPU);
        return study.Measure(model);
    }

    /// <summary>Solutions that are not numbers.</summary>
    private sealed record Broken(int Points) : IOperatorProblem
    {
        public string Name => "broken";

        public int Sensors => Points;

        public int QueryDimension => 1;

        public bool Periodic => false;

        IOperatorProblem IOperatorProblem.Reference => this;

        public OperatorData Generate(SampleDraws draws, Device device) =>
            new(ones(draws.Samples, Points), linspace(0, 1, Points).unsqueeze(1), full([draws.Samples, Points], float.NaN));
    }

    /// <summary>Predicts the input at the nearest sensor.</summary>
    private sealed class NearestSensor(Tensor sensors) : IOperatorModel
    {
        public int Sensors => (int)sensors.shape[0];

        public int QueryDimension => 1;

        public Tensor forward(Tensor functions, Tensor queries) =>
            functions.index_select(1, (queries - sensors.t()).abs().argmin(1));
    }
}
