using System.Collections.Immutable;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>The problem that a file of data poses: its samples are those of the file, in their order.</summary>
internal sealed class OwnProblem : IOperatorProblem
{
    private readonly OwnDataSettings settings;
    private readonly OperatorData all;
    private readonly int published;

    private OwnProblem(OwnDataSettings settings, OperatorFile file)
    {
        (this.settings, all, published) = (settings, file.ToData(), (int)file.TrainSamples);
        (Name, Coordinates, OutputNames, Notes, Warnings) = (file.Name, file.Coordinates, file.OutputNames, file.Notes,
            file.Warnings);
        Grid = all.Cartesian && FieldGrid.Of(ReportValues.Of(all.Queries), QueryDimension) is { } grid
            ? [.. grid.Axes.Select(axis => axis.Length).Reverse()] : [];
    }

    public string Name { get; }

    public int Sensors => (int)all.Sensors;

    public IReadOnlyList<int> Inputs => all.Inputs;

    public int Points => (int)all.Points;

    public int QueryDimension => (int)all.Queries.shape[^1];

    public IReadOnlyList<string> Coordinates { get; }

    public IReadOnlyList<string> OutputNames { get; }

    public bool Periodic => Layout.Periodic;

    IOperatorProblem IOperatorProblem.Reference => this;

    /// <summary>Points along each axis in the order of the points; empty where they are no grid.</summary>
    public ImmutableArray<int> Grid { get; }

    /// <summary>What was found in the file.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>What may spoil a training.</summary>
    public IReadOnlyList<string> Warnings { get; }

    private OperatorFileOptions Layout => ReadLayout(settings.Layout, "problem.layout");

    /// <summary>The problem of the settings' file; null where they name none.</summary>
    /// <exception cref="UsageException">The file is missing or unfit.</exception>
    public static OwnProblem? Of(OwnDataSettings settings)
    {
        if (settings.File.Length == 0) return null;
        using var file = Open([.. settings.File.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            ReadLayout(settings.Layout, "problem.layout"));
        return new(settings, file);
    }

    /// <summary>Reads files of data.</summary>
    /// <exception cref="UsageException">A file is missing or unfit.</exception>
    public static OperatorFile Open(IReadOnlyList<string> paths, OperatorFileOptions layout,
        bool solutionsWanted = true)
    {
        try
        {
            return OperatorFile.Read(paths, layout, solutionsWanted);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(error.Message.ReplaceLineEndings(" ").TrimEnd('.'), error);
        }
    }

    /// <summary>Reads the text of a layout.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static OperatorFileOptions ReadLayout(string text, string setting)
    {
        try
        {
            return OperatorFileOptions.Parse(text);
        }
        catch (FormatException error)
        {
            throw new UsageException($"{setting}: {error.Message}; for example functions=a; solutions=u; thin=64",
                error);
        }
    }

    /// <summary>Checks that there are as many samples.</summary>
    /// <exception cref="UsageException">There are fewer.</exception>
    public void Require(int train, int test)
    {
        var (trainable, testable) = published > 0 ? (published, (int)all.Samples - published)
            : ((int)all.Samples - test, (int)all.Samples - train);
        if (train <= trainable && test <= testable) return;
        var (fewer, rest) = published > 0 ? (Math.Min(train, published), Math.Min(test, (int)all.Samples - published))
            : ((int)(all.Samples * 5 / 6), (int)(all.Samples - (all.Samples * 5 / 6)));
        var found = published > 0 ? $"{published} training and {all.Samples - published} test samples" : $"{all.Samples} samples";
        throw new UsageException(
            $"{Name} has {found}, asked for {train} to train and {test} to test on; " +
            $"for example --set problem.train_samples={fewer} --set problem.test_samples={rest}");
    }

    /// <summary>Training samples and test samples: the first ones, and those that follow or that the file calls its
    /// test; the caller disposes them.</summary>
    /// <param name="train">How many to train on.</param>
    /// <param name="test">How many to test on.</param>
    /// <param name="seed">Shuffles, where that is asked for.</param>
    /// <param name="device">Where the data end up.</param>
    public (OperatorData Train, OperatorData Test) Draw(int train, int test, long seed, Device device)
    {
        Require(train, test);
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)SeedSequence.Derive(seed, "shuffle"));
        Tensor Order(long count) => settings.Shuffle ? randperm(count, dtype: ScalarType.Int64, generator: generator)
            : arange(count, dtype: ScalarType.Int64);
        var chosen = published > 0
            ? cat([Order(published).narrow(0, 0, train), Order(all.Samples - published).narrow(0, 0, test)
                .add(published)])
            : Order(all.Samples).narrow(0, 0, train + test);
        using var drawn = all.Select(chosen);
        using var there = drawn.To(device);
        return there.Split(train);
    }

    /// <summary>The first samples, in which nothing is drawn.</summary>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(draws);
        using var first = all.Subset(0, draws.Samples);
        return first.To(device);
    }

    /// <summary>Says what was found, and how samples are divided.</summary>
    public void Tell(Reporter reporter, ProblemSettings sizes)
    {
        reporter.Heading($"Data of {settings.File}");
        foreach (var note in Notes) reporter.Line(note);
        reporter.Line(Division(sizes.TrainSamples, sizes.TestSamples));
        foreach (var warning in Warnings) reporter.Warning(warning);
    }

    private string Division(int train, int test) =>
        $"{Name}: {train} samples to train on, {test} to test on, " +
            $"{(settings.Shuffle ? "drawn by the seed" : published > 0 ? "the first of each part of the file" : "in the order of the file")}";

    /// <summary>Names the data for a checkpoint.</summary>
    public override string ToString() => $"{nameof(OwnProblem)} {{ {settings}, samples {all.Samples} }}";
}
