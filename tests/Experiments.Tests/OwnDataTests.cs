using System.Text.Json;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Tests;

/// <summary>Data of one's own from the command line to predictions.</summary>
public sealed class OwnDataTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Predict_TestFunctionsOfTheRun_HasTheRunsOwnBits()
    {
        WriteOwn("own.npz", 30, 12, 8, 1, 1);
        var (code, text) = Invoke(
            "run", "quickstart", "--set", $"problem.file={Place("own.npz")}", "--set", "problem.train_samples=20",
                "--set", "problem.test_samples=10", "--set", "train.steps=3", "--set", "only=adam,sgd",
            "--set", "model.width=8", "--set", "model.basis=6", "--set", "model.layers=2", "--seed", "4");
        Assert.True(code == 0, text);
        Assert.Contains("own: 20 samples to train on, 10 to test on, in the order of the file", text,
            StringComparison.Ordinal);
        var run = Directory.GetDirectories(Place("runs"))
            .Single(path => path.Contains("quickstart", StringComparison.Ordinal));
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "report.json")));
        using (var all = OperatorFile.Read([Place("own.npz")]))
        using (var data = all.ToData())
        using (var test = data.Subset(20, 10))
            OperatorFile.Write(Place("test.h5"), test);
        foreach (var model in new[] { "adam", "sgd" })
        {
            (code, text) = Invoke("predict", run, Place("test.h5"), "--model", model, "--to", Place("out.npz"));
            Assert.True(code == 0, text);
            Assert.Contains($"{model} of own, trial 1 (test error ", text, StringComparison.Ordinal);
            Assert.Contains("in the median", text, StringComparison.Ordinal);
            using var predicted = OperatorFile.Read([Place("out.npz")]);
            Assert.Equal(
                ReportFields.Unpack(report.RootElement.GetProperty("fields").GetProperty("predictions")
                    .GetProperty(model).GetString()!), predicted.Solutions!.data<float>().ToArray());
        }

        using (var alone = rand(2, 12)) OperatorFile.WriteArrays(Place("new.npz"), new Dictionary<string,
            Tensor>
        { ["functions"] = alone });
        (code, text) = Invoke("predict", run, Place("new.npz"));
        Assert.True(code == 0, text);
        Assert.Contains("predicted 2 functions at 8 points, those of the training.", text, StringComparison.Ordinal);
        WriteOwn("wide.npz", 3, 13, 8, 1, 1);
        Assert.Contains("takes functions of 12 sensors and query points of 1 coordinates, got functions [3, 13]",
            Refused("predict", run, Place("wide.npz")), StringComparison.Ordinal);
        Assert.Contains("the run has no model 'adm'; did you mean 'adam'?",
            Refused("predict", run, Place("new.npz"), "--model", "adm"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ModelComparisonOnAFile_TrainsAllAndKeepsThem()
    {
        WriteOwn("mine.npz", 14, 6, 9, 2, 1);
        var (code, text) = Invoke(
            "run", "operator-benchmarks", "--set", $"problem.file={Place("mine.npz")}", "--set",
                "problem.train_samples=10", "--set", "problem.test_samples=4", "--set", "train.steps=2", "--set",
                "trials=2",
            "--set", "models.pod-deeponet.architecture=branch=*-5; dimension=*; init=uniform", "--set",
                "problem.shuffle=true");
        Assert.True(code == 0, text);
        var run = Directory.GetDirectories(Place("runs"))
            .Single(path => path.Contains("operator-benchmarks", StringComparison.Ordinal));
        Assert.Equal(6, Directory.GetFiles(Path.Combine(run, "models")).Length);
        (code, text) = Invoke("predict", run, Place("mine.npz"), "--trial", "2", "--model", "pod-deeponet");
        Assert.True(code == 0, text);
        Assert.Contains("pod-deeponet of mine, trial 2", text, StringComparison.Ordinal);
    }

    /// <summary>Every architecture of every definition on data of other sizes.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    public void Fit_ArchitecturesOfAllDefinitions_TakeTheSizesOfTheData(int dimension, int outputs)
    {
        WriteOwn("mine.npz", 4, 16, 16, dimension, outputs);
        var own = OwnProblem.Of(new(Place("mine.npz")))!;
        var catalog = ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder);
        var seen = new HashSet<string>();
        foreach (var definition in catalog.Definitions.Where(
            definition => definition.Kind.Settings == typeof(ModelComparisonSettings)))
        {
            var settings = ExperimentSettings.Of(definition, SettingsNode.Empty).As<ModelComparisonSettings>();
            foreach (var problem in settings.Problems)
                foreach (var name in settings.Models.Names)
                {
                    var plan = settings.Plan(problem, name);
                    var kind = plan.Kind.Length > 0 ? plan.Kind : name;
                    if (plan.Architecture.Length == 0 || (outputs > 1 && kind == "pod-deeponet")) continue;
                    var options = OperatorModels.Parse(
                        kind, ArchitectureFit.Apply(kind, plan.Architecture, own, own.Sensors, own.Grid));
                    Assert.Equal((name, 16, dimension, outputs),
                        (name, options.Sensors, options.QueryDimension, options.Outputs));
                    seen.Add(kind);
                }
        }

        Assert.True(seen.Count >= 7, string.Join(' ', seen));
    }

    [Fact]
    public void Run_UnfitFiles_AreRefusedBeforeWork()
    {
        WriteOwn("own.npz", 30, 6, 8, 1, 1);
        string[] Quick(params string[] settings) =>
            ["run", "quickstart", .. settings.SelectMany(setting => new[] { "--set", setting })];
        Assert.Contains(
            "own has 30 samples, asked for 1000 to train and 200 to test on; for example --set " +
                "problem.train_samples=25 --set problem.test_samples=5",
                Refused(Quick($"problem.file={Place("own.npz")}")), StringComparison.Ordinal);
        Assert.Contains("there is no data file 'nowhere.npz'", Refused(Quick("problem.file=nowhere.npz")),
            StringComparison.Ordinal);
        Assert.Contains(
            "problem.layout: data options 'thick=2': unknown field 'thick'",
                Refused(Quick($"problem.file={Place("own.npz")}", "problem.layout=thick=2")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Place("runs")) && Directory.GetDirectories(Place("runs")).Length > 0);
    }

    [Fact]
    public void Data_ProblemAndFile_AreListedExportedImportedAndShown()
    {
        var (code, text) = Invoke("data", "list");
        Assert.True(code == 0, text);
        Assert.Contains("viscosity=0.1", text, StringComparison.Ordinal);
        Assert.Contains("6.3e-6", text, StringComparison.Ordinal);
        Assert.All(ProblemCatalogue.Names, name => Assert.Contains(name, text, StringComparison.Ordinal));
        (code, text) = Invoke("data", "generate", "burgers", "--samples", "2", "--points", "16", "--set",
            "viscosity=0.05");
        Assert.True(code == 0, text);
        Assert.Contains("Viscosity = 0.05", text, StringComparison.Ordinal);
        (code, text) = Invoke("data", "export", "antiderivative", Place("anti.h5"), "--samples", "7", "--points", "11");
        Assert.True(code == 0, text);
        Assert.Contains("7 samples of 11 sensors, 11 query points of 1 coordinates, 1 output in", text,
            StringComparison.Ordinal);
        (code, text) = Invoke("data", "generate", "antiderivative", "--samples", "7", "--points", "11");
        Assert.True(code == 0, text);
        Assert.DoesNotContain("generating", text, StringComparison.Ordinal);
        (code, text) = Invoke("data", "import", Place("anti.h5"), "--to", Place("anti.safetensors"));
        Assert.True(code == 0, text);
        Assert.Contains("functions [7, 11], values from", text, StringComparison.Ordinal);
        (code, text) = Invoke("data", "show", Place("anti.safetensors"), "--html", Place("anti.html"));
        Assert.True(code == 0, text);
        var drawn = ReportScriptTests.Run(File.ReadAllText(Place("anti.html")), "data.js");
        Assert.Equal(["input", "solution"], drawn.Select(plot => plot.Id));
        using var file = OperatorFile.Read([Place("anti.safetensors")]);
        Assert.Equal(file.Solutions![0].data<float>().ToArray(), drawn[1].Traces[0].GetProperty("y").EnumerateArray()
            .Select(value => value.GetSingle()));
    }

    [Fact]
    public void Data_ACoefficientDrawnForEachSample_IsAnInputFromGenerationToPrediction()
    {
        const string range = "viscosity=log(0.05..0.2)";
        var (code, text) = Invoke("data", "show", "burgers", "--points", "16", "--samples", "6", "--set", range, "--html",
            Place("drawn.html"));
        Assert.True(code == 0, text);
        Assert.Contains("burgers: generating 6 samples", text, StringComparison.Ordinal);
        var page = File.ReadAllText(Place("drawn.html"));
        Assert.Contains("The data of burgers", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">viscosity</th>", page, StringComparison.Ordinal);
        var plots = ReportScriptTests.Run(page, "data.js");
        Assert.Equal("input", Assert.Single(plots[0].Traces).GetProperty("name").GetString());
        (code, text) = Invoke("data", "export", "burgers", Place("drawn.npz"), "--points", "16", "--samples", "6", "--set",
            range);
        Assert.True(code == 0, text);
        // The cache knows the range, and the error is not measured twice.
        Assert.DoesNotContain("generating", text, StringComparison.Ordinal);
        using (var file = OperatorFile.Read([Place("drawn.npz")])) Assert.Equal([16, 1], file.Inputs.ToArray());
        (code, text) = Invoke("run", "quickstart", "--set", "problem.points=16", "--set", $"problem.parameters.{range}",
            "--set", "problem.train_samples=10", "--set", "problem.test_samples=6", "--set", "train.steps=3", "--set",
            "only=adam", "--set", "model.width=8", "--set", "model.basis=6", "--set", "model.layers=2");
        Assert.True(code == 0, text);
        var run = Directory.GetDirectories(Place("runs"))
            .Single(path => path.Contains("quickstart", StringComparison.Ordinal));
        (code, text) = Invoke("predict", run, Place("drawn.npz"));
        Assert.True(code == 0, text);
        Assert.Contains("predicted 6 functions at 16 points", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_FieldsOnAPlane_AreMapsOfBothAxes()
    {
        using var scope = NewDisposeScope();
        OperatorFile.WriteArrays(Place("plane.npz"), new Dictionary<string,
            Tensor>
        { ["a"] = arange(24f).reshape(2, 3, 4), ["u"] = arange(24f).reshape(2, 3, 4) });
        var (code, text) = Invoke("data", "show", Place("plane.npz"), "--html", Place("plane.html"));
        Assert.True(code == 0, text);
        foreach (var plot in ReportScriptTests.Run(File.ReadAllText(Place("plane.html")), "data.js"))
        {
            Assert.Equal("heatmap", plot.Traces[0].GetProperty("type").GetString());
            // u[x, y] = 4 x + y; a row of the map is one y.
            Assert.Equal(9, plot.Traces[0].GetProperty("z")[1][2].GetDouble());
        }
    }

    [Fact]
    public void Import_FileThatIsNotFinite_EndsWithUsage()
    {
        using var scope = NewDisposeScope();
        var values = rand(4, 5);
        values[2, 3] = float.PositiveInfinity;
        OperatorFile.WriteArrays(Place("bad.npz"), new Dictionary<string,
            Tensor>
        { ["functions"] = values, ["queries"] = rand(5, 1), ["solutions"] = rand(4, 5) });
        Assert.StartsWith("error: bad.npz: array functions, sample 2 holds an infinite value at point 3",
            Refused("data", "import", Place("bad.npz")), StringComparison.Ordinal);
        Assert.Contains("'x.txt' must end in .npz or .safetensors or .h5",
            Refused("data", "import", Place("bad.npz"), "--to", "x.txt"), StringComparison.Ordinal);
        Assert.Contains("there is no problem 'burger'; did you mean",
            Refused("data", "show", "burger", "--html", Place("b.html")), StringComparison.Ordinal);
    }

    private string Place(string name) => Path.Combine(folder.Path, name);

    private void WriteOwn(string name, int samples, int sensors, int points, int dimension, int outputs)
    {
        using var scope = NewDisposeScope();
        var generator = Seeds.Generator();
        var side = (int)Math.Round(Math.Pow(points, 1.0 / dimension));
        var axis = arange(side, dtype: ScalarType.Float32).div(side);
        var queries = dimension == 1 ? axis.unsqueeze(1) : stack([axis.repeat(side), axis.repeat_interleave(side)], 1);
        long[] shape = outputs == 1 ? [samples, points] : [samples, points, outputs];
        OperatorFile.Write(Place(name), new OperatorData(randn([samples, sensors], generator: generator), queries,
            randn(shape, generator: generator)));
    }

    private (int Code, string Text) Invoke(params string[] arguments)
    {
        using var output = new StringWriter();
        var code = new RunnerCommands(output, output, TimeProvider.System)
            .Invoke([.. arguments, "--out", Place("runs")]);
        return (code, output.ToString());
    }

    private string Refused(params string[] arguments)
    {
        var (code, text) = Invoke(arguments);
        Assert.True(code == ExitCode.Usage, text);
        return text;
    }
}
