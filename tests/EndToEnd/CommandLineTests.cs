using System.Text.Json;
using System.Xml.Linq;
using WeightSpace.TestSupport;

namespace WeightSpace.EndToEnd;

/// <summary>Usage and its errors: exit codes, one line each, before any work.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void List_Json_IsOneObjectWithQuickstart()
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = Runner.Run(folder.Path, "list", "--json");
        Assert.Equal((0, ""), (code, error));
        using var document = JsonDocument.Parse(output);
        Assert.Contains(document.RootElement.GetProperty("experiments").EnumerateArray(), e => e.GetProperty("name").GetString() == "quickstart");
    }

    [Fact]
    public void List_OneExperiment_HasItsSettingsAndNoOther()
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = Runner.Run(folder.Path, "list", "hyperdeeponet-table1");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("models.nomad.train.points=50", output, StringComparison.Ordinal);
        Assert.DoesNotContain("quickstart", output, StringComparison.Ordinal);
    }

    [Fact]
    public void List_OnAMachineWithoutEngine_StillAnswers()
    {
        // An engine that cannot be loaded would end the process: list must not ask for one.
        using var folder = new TemporaryFolder();
        using var process = new System.Diagnostics.Process { StartInfo = new("dotnet", [Runner.Executable, "list"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder.Path } };
        process.StartInfo.Environment["LIBTORCH"] = "/nonexistent";
        process.Start();
        var (code, output, _) = Runner.Finish(process);
        Assert.Equal(0, code);
        Assert.Contains("quickstart", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "runs")));
    }

    [Theory]
    [InlineData("there is no command 'quikstart'; did you mean 'quickstart'?", "quikstart")]
    [InlineData("there is no experiment 'quikstart'; did you mean 'quickstart'?", "run", "quikstart")]
    [InlineData("there is no experiment 'quikstart'; did you mean 'quickstart'?", "list", "quikstart")]
    [InlineData("has no setting 'train.stpes'; did you mean 'train.steps'?", "quickstart", "--set", "train.stpes=3")]
    [InlineData("'train.steps' must be at least 1, got '0'", "quickstart", "--set", "train.steps=0")]
    [InlineData("--set expects key=value", "quickstart", "--set", "train.steps")]
    [InlineData("there is no option '--sead'; did you mean '--seed'", "quickstart", "--sead", "3")]
    [InlineData("--seed must be a whole number, got 'abc'", "quickstart", "--seed", "abc")]
    [InlineData("--device must be cpu, cuda or cuda:N, got 'gpu'", "quickstart", "--device", "gpu")]
    [InlineData("there is no unfinished run", "quickstart", "--resume")]
    [InlineData("there is no network source", "symmetry", "nothing")]
    public void Run_WrongUsage_IsExitCode2AndOneLine(string expected, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = Runner.Run(folder.Path, arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Run_MalformedYaml_NamesFileLineAndColumn()
    {
        using var folder = new TemporaryFolder();
        folder.File("mine.yaml", "experiment: quickstart\nsettings:\n  train.steps: [1, 2\n");
        var (code, _, error) = Runner.Run(folder.Path, "run", "mine.yaml");
        Assert.Equal(2, code);
        Assert.Matches(@"^error: mine\.yaml:\d+:\d+: not valid YAML", error);
    }

    [Fact]
    public void Quickstart_UnwritableOutput_IsExitCode2BeforeAnyWork()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("plain", "");
        var (code, output, error) = Runner.Run(folder.Path, "quickstart", "--out", Path.Combine(file, "runs"));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("cannot write to the output folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Symmetry_Json_CountsTermsOfAKnownNetwork()
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = Runner.Run(folder.Path, "symmetry", "builtin:mlp", "--set", "sizes=784-128-128-10", "--certify", "--basis", "--html", "page.html", "--json");
        Assert.Equal(0, code);
        using var document = JsonDocument.Parse(output);
        Assert.Equal(55, document.RootElement.GetProperty("basis").GetProperty("terms").GetInt64());
        Assert.Equal("passed", document.RootElement.GetProperty("certificate").GetProperty("status").GetString());
        Assert.Contains("784", error, StringComparison.Ordinal);
        Assert.Contains("<html", File.ReadAllText(Path.Combine(folder.Path, "page.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Symmetry_GraphFiles_ReadBackAsTheNetwork()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = Runner.Run(folder.Path, "symmetry", "builtin:transformer", "--graphml", "out/graph.xml", "--dot", "graph.dot", "--json");
        Assert.Equal(0, code);
        using var document = JsonDocument.Parse(output);
        var labels = document.RootElement.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("name").GetString()!).ToArray();
        Assert.Contains("heads of block 1", labels);
        XNamespace ns = "http://graphml.graphdrawing.org/xmlns";
        var graph = XDocument.Load(Path.Combine(folder.Path, "out", "graph.xml")).Root!.Element(ns + "graph")!;
        var nodes = graph.Elements(ns + "node").ToDictionary(node => node.Attribute("id")!.Value, node => node.Elements(ns + "data").ToDictionary(data => data.Attribute("key")!.Value, data => data.Value));
        var edges = graph.Elements(ns + "edge").Select(edge => (From: edge.Attribute("source")!.Value, To: edge.Attribute("target")!.Value)).ToArray();
        var dot = File.ReadAllText(Path.Combine(folder.Path, "graph.dot"));

        Assert.Equal(document.RootElement.GetProperty("parameters").GetArrayLength(), nodes.Values.Count(node => node["kind"] == "parameter"));
        Assert.All(edges, edge => Assert.True(nodes.ContainsKey(edge.From) && nodes[edge.To]["kind"] == "result"));
        Assert.Contains(nodes.Values, node => node is { } && node["title"] == "blocks.1.up.weight" && node["dims"] == "128x32" && node["axes"] == "[hidden units of block 1:128, residual stream:32]");
        Assert.Equal(2, nodes.Values.Count(node => node["made-by"] == "Softmax"));
        Assert.Equal(edges.Length, dot.Split(" -> ").Length - 1);
        Assert.Contains("heads of block 1:4", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_FinishedRuns_WritesTheirRowsAndKeepsOthers()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "docs", "results", "hyperdeeponet-table1.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Another number of trials is not the experiment as it is defined.
        Compare("problems=identity", "trials=2");
        Assert.Contains("run it first: ./weightspace run hyperdeeponet-table1", Fails("publish", "hyperdeeponet-table1", "--docs", "docs"), StringComparison.Ordinal);
        Compare("problems=identity");
        Assert.False(File.Exists(file));
        File.WriteAllText(file, "| differentiation | linear-regression | 1 | 0.5 |  | 5 | 0 | 0.0 | abc |\n");
        Run("publish", "--docs", "docs");
        var rows = File.ReadAllLines(file).Where(line => line.Contains("linear-regression", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, rows.Length);
        Assert.Matches(@"^\| identity \| linear-regression \| 10,100 \| 0\.0000 ± 0\.0000 \|  \| 5 \| 0 \| \d+\.\d \| ([0-9a-f]{10}|unknown) \|$", rows[0]);
        Assert.Equal("| differentiation | linear-regression | 1 | 0.5 |  | 5 | 0 | 0.0 | abc |", rows[1]);
        Assert.Contains("there is no folder nowhere", Fails("publish", "--docs", "nowhere"), StringComparison.Ordinal);
        Assert.Contains("has no table to publish", Fails("publish", "quickstart", "--docs", "docs"), StringComparison.Ordinal);

        void Compare(params string[] settings) => Run(["run", "hyperdeeponet-table1", "--json", "--set", "only=linear-regression", .. settings.SelectMany(setting => new[] { "--set", setting })]);

        void Run(params string[] arguments)
        {
            var (code, _, error) = Runner.Run(folder.Path, arguments);
            Assert.True(code == 0, error);
        }

        string Fails(params string[] arguments)
        {
            var (code, _, error) = Runner.Run(folder.Path, arguments);
            Assert.Equal(2, code);
            return Assert.Single(error.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public void Run_ModelComparison_PrintsThePapersFiguresBesideOurs()
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = Runner.Run(folder.Path, "run", "hyperdeeponet-table1", "--json", "--set", "trials=2", "--set", "train.steps=6", "--set", "train.evaluate_every=3",
            "--set", "problem.train_samples=20", "--set", "problem.test_samples=10");
        Assert.True(code == 0, error);
        using var document = JsonDocument.Parse(output);
        var models = document.RootElement.GetProperty("result").GetProperty("models").EnumerateArray().ToArray();
        Assert.Equal(18, models.Length);
        Assert.Equal([3320L, 10141L], models.Where(model => model.GetProperty("problem").GetString() == "identity" && model.GetProperty("model").GetString() is "deeponet" or "hyperdeeponet-narrow")
            .Take(2).Select(model => model.GetProperty("parameters").GetInt64()));
        Assert.All(models, model => Assert.Equal(2, model.GetProperty("trials").GetArrayLength()));
        Assert.Contains("0.036 ± 0.005", error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Path, "report.html", SearchOption.AllDirectories));
    }
}
