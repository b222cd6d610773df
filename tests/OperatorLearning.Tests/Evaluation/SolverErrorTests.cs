using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Evaluation;

/// <summary>What problems say of their own error.</summary>
public sealed class SolverErrorTests
{
    // Their references take longer than a test may; they are measured when the records are made.
    private static readonly string[] Long =
    [
        "allen-cahn", "burgers", "burgers-0.01", "cahn-hilliard", "cahn-hilliard-published", "darcy", "kdv", "porous-medium-3", "porous-medium-4",
        "shallow-water", "shallow-water-3", "sine-gordon", "viscous-cosine", "viscous-sine", "viscous-cubic",
    ];

    public static TheoryData<string> Names => [.. ProblemCatalogue.Names.Except(Long)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Measure_CatalogueDefaults_IsWhatIsRecorded(string name)
    {
        // Means over few functions spread by more than a factor of 2 where single functions do.
        var measured = SolverError.Measure(ProblemCatalogue.Create(name), 6, 11, CPU);
        var recorded = ProblemCatalogue.RecordedError(name);
        if (recorded == 0) Assert.InRange(measured.Mean, 0, 1e-6);
        else Assert.InRange(measured.Mean, recorded / 2, Math.Max(recorded * 2, 1e-6));
        Assert.True(measured.Worst >= measured.Mean && recorded < 1e-3);
    }

    [Fact]
    public void Measure_CoarseSolver_FallsWithTheSquareOfItsCells()
    {
        var coarse = SolverError.Measure(new VariableDiffusionProblem(20, 10, cells: 1), 4, 3, CPU);
        var fine = SolverError.Measure(new VariableDiffusionProblem(20, 10, cells: 4), 4, 3, CPU);
        Assert.InRange(coarse.Mean / fine.Mean, 8, 32);
        Assert.InRange(coarse.Mean, 1e-4, 1e-1);
        Assert.Equal(new SolverError(0, 0, 0), SolverError.Measure(new IdentityProblem(), 2, 1, CPU));
    }

    [Fact]
    public void Measure_GivenSolutions_AreRelativeAndWithoutFunctionsThatAreZero()
    {
        var exact = new Given(new float[,] { { 3, 4 }, { 1, 0 }, { 0, 0 } }, null);
        var error = SolverError.Measure(new Given(new float[,] { { 3.5f, 4 }, { 1, 0.3f }, { 0.5f, 0 } }, exact), 3, 1, CPU);
        Assert.Equal((0.1 + 0.3) / 2, error.Mean, 1e-6);
        Assert.Equal(0.3, error.Worst, 1e-6);
        Assert.Equal((0.5 / 7 + 0.3) / 2, error.MeanL1, 1e-6);
        var zero = new Given(new float[,] { { 0, 0 } }, null);
        Assert.Equal(new SolverError(0, 0, 0), SolverError.Measure(new Given(new float[,] { { 1, 0 } }, zero), 1, 1, CPU));
    }

    [Fact]
    public void Reference_AnyProblem_HasTheSameGrid()
    {
        foreach (var name in ProblemCatalogue.Names)
        {
            var problem = ProblemCatalogue.Create(name);
            Assert.Equal((problem.Sensors, problem.Points, problem.QueryDimension, problem.Outputs), (problem.Reference.Sensors, problem.Reference.Points, problem.Reference.QueryDimension, problem.Reference.Outputs));
        }

        Assert.Contains("There is no problem", Assert.Throws<ArgumentException>(() => ProblemCatalogue.RecordedError("none")).Message, StringComparison.Ordinal);
    }

    private sealed class Given(float[,] solutions, IOperatorProblem? reference) : IOperatorProblem
    {
        public string Name => "given";

        public int Sensors => 1;

        public int Points => 2;

        public int QueryDimension => 1;

        public bool Periodic => false;

        public IOperatorProblem Reference => reference ?? this;

        public OperatorData Generate(SampleDraws draws, Device device) => OperatorData.Of(new float[solutions.GetLength(0), 1], new float[,] { { 0 }, { 1 } }, solutions);
    }
}
