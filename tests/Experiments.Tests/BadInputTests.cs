using System.Globalization;
using Microsoft.Data.Sqlite;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Training;
using WeightSpace.Kernels;
using WeightSpace.OperatorLearning;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Tests;

/// <summary>What the library refuses reaches the command line as one line that says how to mend it.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string> Refusals => [.. Cases.Keys];

    private static Dictionary<string, (Action Act, string Text)> Cases => new()
    {
        ["sensors"] = (() => Network().forward(zeros(2, 5), zeros(3, 1)), "Input functions must have shape [functions, 6] (one column per sensor), got [2, 5]. Sample them at the sensors"),
        ["query dimension"] = (() => Network().forward(zeros(2, 6), zeros(3, 2)), "Query points must have shape [points, 1] (shared) or [2, points, 1] (per function), got [3, 2]"),
        ["ragged for Cartesian"] = (() => LeastSquaresBranch.Solve(Network(), new OperatorData(zeros(2, 6), zeros(2, 3, 1), zeros(2, 3))), "needs query points [points, dimension] that all functions share"),
        ["Cartesian for ragged"] = (() => new OperatorData(zeros(4, 6), zeros(4, 1), zeros(4, 1)), "give queries as [4, 1, 1] and solutions as [4, 1]"),
        ["outputs"] = (() => RelativeL2.Of(Network(), new OperatorData(zeros(2, 6), zeros(3, 1), zeros(2, 3, 2))), "and 1 outputs cannot be used on data of 6 sensors, 1 coordinates and 2 outputs. Build the model"),
        ["NaN"] = (() => Normalizer.Fit(full([3, 4], double.NaN)), "12 of 12 values are NaN or infinite. Check the solver"),
        ["constant"] = (() => Normalizer.Fit(ones(3, 4)), "Data are constant, so they cannot be scaled to unit deviation. Leave them unnormalised."),
        ["step"] = (() => ShallowWaterSolver.Solve(ones(1, 50), 2, 0.1, 1, 1), "the step must be at most 0.01 (stability limit on 50 cells), got 0.1. Take at least 10 steps"),
        ["points"] = (() => ProblemCatalogue.Create("darcy", 1), "points"),
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Explain_RefusalOfTheLibrary_IsOneLineThatSaysHowToMendIt(string name)
    {
        using var scope = NewDisposeScope();
        var error = Assert.ThrowsAny<ArgumentException>(Cases[name].Act);
        Assert.True(BadInput.Is(error));
        var text = BadInput.Explain(error);
        Assert.Contains(Cases[name].Text, text, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    [Fact]
    public void Is_ErrorsOfThisProgram_AreNot()
    {
        Assert.False(BadInput.Is(Assert.Throws<ArgumentException>(Ours)));
        Assert.False(BadInput.Is(Assert.Throws<FormatException>(() => int.Parse("x", CultureInfo.InvariantCulture))));
        Assert.False(BadInput.Is(new InvalidOperationException()));
    }

    [Fact]
    public void Create_PointsThatAProblemCannotHave_NamesProblemAndPaper()
    {
        var error = Assert.Throws<UsageException>(() => OperatorProblems.Create("darcy", 2));
        Assert.StartsWith("the problem 'darcy' cannot have 2 points (its paper's number is 29): ", error.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'burgers'", Assert.Throws<UsageException>(() => OperatorProblems.Create("burger", 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FullDisk_IsToldApart()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        using var generator = new Generator(3);
        using var data = new AntiderivativeProblem(16).Generate(new SampleDraws(3, 8), CPU);
        using var task = TrainingData.Split(data, 6);
        using var weights = new Generator(5);
        var network = new DeepOnet(new DeepOnetOptions([16, 4], [1, 4]), weights);
        // Every write to this device fails for want of space; checkpoints are written to a temporary name first.
        var path = Path.Combine(folder.Path, "one.safetensors");
        File.CreateSymbolicLink($"{path}.{Environment.ProcessId}.tmp", "/dev/full");
        using var training = new OperatorTraining(
            task, network, new FusedAdam(network.parameters(), 1e-3), new Generator(7), new TrainingOptions(new(2, EvaluateEvery: 1, KeepBest: false), LearningRateSchedule.Constant, TimeSpan.Zero), path, "x", TimeProvider.System);
        var error = Assert.ThrowsAny<IOException>(() => training.Run(new Silent(), CancellationToken.None));
        Assert.True(BadInput.IsFullDisk(error), error.Message);
        Assert.True(BadInput.IsFullDisk(new SqliteException("database or disk is full", 13)));
        Assert.False(BadInput.IsFullDisk(new SqliteException("file is not a database", 26)));
        Assert.False(BadInput.IsFullDisk(new FileNotFoundException()));
        Assert.False(File.Exists(path));
    }

    private static void Ours() => throw new ArgumentException("ours");

    private static DeepOnet Network()
    {
        using var generator = new Generator(1);
        return new DeepOnet(DeepOnetOptions.Parse("branch=6-4-3; trunk=1-4-3"), generator);
    }

    private sealed class Silent : IProgressLine
    {
        public void Report(long done, string note)
        {
        }

        public void End(string note)
        {
        }
    }
}
