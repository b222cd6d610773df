using System.Collections.Immutable;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Diagnostics;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Data;

/// <summary><c>data</c>: problems and files of one's own, listed, generated, shown, converted.</summary>
internal static class DataCommand
{
    private static readonly string[] Written = [".npz", ".safetensors", ".h5"];

    /// <summary><c>data list</c>: the problems, their sizes and what their data err by; the data sets.</summary>
    public static int List(RunOptions options, Reporter reporter)
    {
        IOperatorProblem[] problems = [.. ProblemCatalogue.Names.Select(name => ProblemCatalogue.Create(name))];
        if (!options.Json)
        {
            TablePrinter.Print(
                new ReportTable("", ["problem", "sensors", "points", "solution", "error", "parameters"],
                    [.. problems.Zip(ProblemCatalogue.Names, (problem, name) => (IReadOnlyList<string>)
                [
                    name, string.Join(" + ", problem.Inputs), FormattableString.Invariant($"{problem.Points}"),
                    $"{string.Join(", ", problem.OutputNames)}({string.Join(", ", problem.Coordinates.Take(problem.QueryDimension))})",
                    SolverNotes.Text(ProblemCatalogue.RecordedError(name)),
                    string.Join(", ", ProblemCatalogue.Parameters(name)
                        .Select(parameter => $"{parameter.Name}={parameter.Default}")),
                ])]), reporter);
        }

        if (!options.Json)
            TablePrinter.Print(
                new ReportTable("", ["data set", "contents", "here", "from"], [.. DataCatalogue.Sets.Select(set => (IReadOnlyList<string>)
                [set.Name, set.Summary, DataCatalogue.IsThere(set) ? "yes" : $"no: set {DataCatalogue.Variable}", set.Source])]), reporter);
        reporter.Result(new JsonObject
        {
            ["sets"] = new JsonArray([.. DataCatalogue.Sets.Select(set => new JsonObject
            {
                ["name"] = set.Name, ["contents"] = set.Summary, ["here"] = DataCatalogue.IsThere(set), ["source"] = set.Source,
            })]),
            ["problems"] = new JsonArray([.. problems.Zip(ProblemCatalogue.Names, (problem, name) => new JsonObject
            {
                ["name"] = name, ["sensors"] = problem.Sensors, ["points"] = problem.Points,
                    ["dimension"] = problem.QueryDimension, ["outputs"] = problem.Outputs,
                    ["solver_error"] = ProblemCatalogue.RecordedError(name), ["description"] = problem.ToString(),
                ["parameters"] = new JsonArray([.. ProblemCatalogue.Parameters(name).Select(parameter => new JsonObject
                {
                    ["name"] = parameter.Name, ["default"] = parameter.Default, ["meaning"] = parameter.Meaning,
                        ["choices"] = new JsonArray([.. parameter.Choices.Select(choice => JsonValue.Create(choice))]),
                        ["per_sample"] = parameter.PerSample,
                })]),
            })]),
        });
        return ExitCode.Done;
    }

    /// <summary><c>data generate</c>: fills the cache.</summary>
    public static int Generate(DataOptions data, RunOptions options, Reporter reporter)
    {
        EngineFacts.RequireUsable();
        var problem = Problem(data, options);
        using var made = Generated(problem, data, options, reporter);
        var path = Cache(options, reporter).PathOf(problem, data.Samples, Seed(options));
        reporter.Line($"{problem}");
        reporter.Line($"{Sizes(made)} in {RunFolder.Display(path)}");
        var error = SolverNotes.ErrorOf(data.Source, problem, Cache(options, reporter));
        reporter.Line(SolverNotes.Sentence(data.Source, error));
        reporter.Result(new JsonObject
        {
            ["problem"] = problem.Name,
            ["samples"] = made.Samples,
            ["file"] = path,
            ["solver_error"] = error,
        });
        return ExitCode.Done;
    }

    /// <summary><c>data export</c>: writes a problem's data, or a file's, in our layout.</summary>
    public static int Export(DataOptions data, string to, RunOptions options, Reporter reporter)
    {
        DataFiles.RequirePlace(to, Written);
        var (found, about) = Find(data, options, reporter);
        foreach (var note in about.Notes) reporter.Line(note);
        using (found)
            return Write(found, to, reporter);
    }

    /// <summary><c>data import</c>: checks files, says what they hold, and may write it in our layout.</summary>
    public static int Import(DataOptions data, string? to, RunOptions options, Reporter reporter)
    {
        EngineFacts.RequireUsable();
        if (to is not null) DataFiles.RequirePlace(to, Written);
        using var file = OwnProblem.Open([data.Source, .. data.Files], OwnProblem.ReadLayout(data.Layout, "--layout"),
            solutionsWanted: to is not null);
        foreach (var note in file.Notes) reporter.Line(note);
        foreach (var warning in file.Warnings) reporter.Warning(warning);
        if (to is not null)
        {
            using var whole = file.ToData();
            return Write(whole, to, reporter);
        }

        if (file.Queries is not null && file.Solutions is not null) reporter.Line(
            $"train on it: ./weightspace run quickstart --set " +
                $"problem.file={string.Join(',', [data.Source, .. data.Files])}{(data.Layout.Length > 0 ? $" --set \"problem.layout={data.Layout}\"" : "")}");
        reporter.Result(new JsonObject
        {
            ["notes"] = new JsonArray(
            [.. file.Notes.Select(note => JsonValue.Create(note))]),
            ["warnings"] = new JsonArray(
            [.. file.Warnings.Select(warning => JsonValue.Create(warning))])
        });
        return ExitCode.Done;
    }

    /// <summary><c>data show</c>: writes a page that plots samples.</summary>
    public static int Show(DataOptions data, string? html, RunOptions options, Reporter reporter)
    {
        var path = html ?? $"{Path.GetFileNameWithoutExtension(data.Source)}.html";
        DataFiles.RequirePlace(path, [".html"]);
        var (found, about) = Find(data, options, reporter);
        using (found)
            RunFolder.WriteWhole(path, DataPage.Render(found, about));
        reporter.Line($"page: {RunFolder.Display(Path.GetFullPath(path))}");
        reporter.Result(new JsonObject { ["page"] = Path.GetFullPath(path) });
        return ExitCode.Done;
    }

    private static int Write(OperatorData data, string to, Reporter reporter)
    {
        OperatorFile.Write(to, data);
        reporter.Line($"{Sizes(data)} in {RunFolder.Display(Path.GetFullPath(to))}");
        reporter.Result(new JsonObject { ["samples"] = data.Samples, ["file"] = Path.GetFullPath(to) });
        return ExitCode.Done;
    }

    // Of a file, or else of a problem.
    private static (OperatorData Data, DataAbout About) Find(DataOptions data, RunOptions options, Reporter reporter)
    {
        EngineFacts.RequireUsable();
        if (File.Exists(data.Source) || Directory.Exists(data.Source))
        {
            using var file = OwnProblem.Open([data.Source, .. data.Files],
                OwnProblem.ReadLayout(data.Layout, "--layout"));
            foreach (var warning in file.Warnings) reporter.Warning(warning);
            return (file.ToData(), new(file.Name, data.Source, [.. file.Notes, .. file.Warnings], file.Inputs.Length > 1 ? [] : ["input"],
                file.Coordinates, file.OutputNames));
        }

        if (Path.HasExtension(data.Source) && !ProblemCatalogue.Names.Contains(data.Source)) throw new UsageException(
            $"there is no data file '{data.Source}'");
        var problem = Problem(data, options);
        var made = Generated(problem, data, options, reporter);
        return (made, new(problem.Name, problem.ToString()!,
            [SolverNotes.Sentence(data.Source, SolverNotes.ErrorOf(data.Source, problem, Cache(options, reporter)))],
            problem.InputNames, problem.Coordinates,
            problem.OutputNames));
    }

    // Parameters of the problem come as --set viscosity=0.02.
    private static IOperatorProblem Problem(DataOptions data, RunOptions options)
    {
        if (data.Samples < 1) throw new UsageException($"--samples must be at least 1, got {data.Samples}");
        return OperatorProblems.Create(
            data.Source, data.Points,
            new(options.Overrides().Leaves().ToImmutableSortedDictionary(leaf => leaf.Path, leaf => leaf.Text,
            StringComparer.Ordinal)));
    }

    private static OperatorData Generated(IOperatorProblem problem, DataOptions data, RunOptions options,
        Reporter reporter) =>
        Cache(options, reporter).Get(problem, data.Samples, Seed(options),
            device(EngineFacts.RequireDevice(options.Device ?? RunOptions.DefaultDevice)));

    private static OperatorDataCache Cache(RunOptions options, Reporter reporter) =>
        new(Path.Combine(RunFolder.RequireWritable(options.Out), "data"), reporter.Line);

    // As a comparison of optimizers derives that of its training functions.
    private static long Seed(RunOptions options) => SeedSequence.Derive((options.Seeds ?? SeedList.Default).Values[0],
        "data");

    private static string Sizes(OperatorData data) =>
        $"{data.Samples} samples of {string.Join(" + ", data.Inputs)} sensors, {data.Points} query points of " +
            $"{data.Queries.shape[^1]} coordinates, {data.Outputs} output{(data.Outputs == 1 ? "" : "s")}";
}
