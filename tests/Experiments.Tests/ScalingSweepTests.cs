using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

/// <summary>A sweep of 40 tiny trainings, from the command line.</summary>
public sealed class ScalingSweepTests : IDisposable
{
    private static readonly string[] Tiny =
    [
        "run", "scaling-deeponet", "--set", "problems=modulus-2", "--set", "widths=2,4,8,16", "--set", "samples=4,8,16,32,64", "--set", "seeds=2", "--set", "test_samples=50",
        "--set", "train.steps=30", "--set", "epochs=0", "--json", "--set",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_ProcessesOrOne_InterruptedOrNot_GiveTheSameRows()
    {
        var alone = Run(0, [.. Tiny, "processes=1"]);
        var together = Run(0, [.. Tiny, "processes=2"]);
        Assert.Equal(Errors(alone), Errors(together));
        Assert.Equal(40, Errors(alone).Length);
        Assert.InRange(together["result"]!["core_utilisation"]!.GetValue<double>(), 0.01, 1.1);

        // What is there is not trained again, and what is missing is.
        var id = alone["run"]!.GetValue<string>();
        using (var store = RunStore.Open(folder.Path))
        {
            store.SetResults(id, "modulus-2/width 00016/samples 0000064", 1, ("aggregate", double.NaN));
            store.Mark(id, RunStatus.Interrupted, DateTimeOffset.UnixEpoch);
        }

        var resumed = Run(0, "run", "--resume", id, "--json");
        var problem = resumed["result"]!["problems"]![0]!;
        Assert.Equal((40, 1), (problem["points"]!.GetValue<int>(), problem["left_out"]!.GetValue<int>()));
        Assert.True(File.Exists(resumed["report"]!.GetValue<string>()));
        Assert.Equal(2, problem["structure"]!["components"]!.GetValue<int>());

        var plan = Run(0, "run", "scaling-plan", "--set", $"sweep={id}", "--set", "target=0.3", "--set", "reach=1000", "--json");
        var answer = plan["result"]!["answers"]![0]!;
        Assert.Equal(id, plan["result"]!["sweep"]!.GetValue<string>());
        Assert.Equal(0.3, answer["target"]!.GetValue<double>());
        Assert.Contains("On modulus-2, an error of 0.3000", plan["sentence"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TooFewSizes_SaysSoAndFitsNothing()
    {
        var run = Run(0, [.. Tiny, "samples=8,16", "--set", "widths=4", "--set", "processes=1"]);
        var problem = run["result"]!["problems"]![0]!;
        Assert.Contains("Power needs finite errors at 3 numbers of samples, got 2; add sizes to the sweep", problem["over_samples"]!["refused"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("the points are too few for a slope over samples", run["sentence"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("no law of parameters and samples can be planned with", Fail("run", "scaling-plan", "--set", $"sweep={run["run"]}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("architecture=branch=33-4-4; trunk=1-4-4", "must hold {width}")]
    [InlineData("architecture=branch=32-{width}-4; trunk=1-4-4", "32 sensors, 1 coordinates and 1 outputs, but modulus-2 has 33")]
    [InlineData("kind=nomad", "setting 'architecture' is wrong at width 2")]
    [InlineData("rates.transfer=tuned", "'rates.grid' must hold positive learning rates")]
    [InlineData("problems=modulus-3", "there is no problem 'modulus-3'; did you mean")]
    public void Run_WrongSetting_IsRefusedBeforeWork(string setting, string reason) =>
        Assert.Contains(reason, Fail([.. Tiny, setting]), StringComparison.Ordinal);

    [Fact]
    public void Run_TunedRates_TakesTheBestOfTheGrid()
    {
        Run(0, [.. Tiny, "rates.transfer=tuned", "--set", "rates.grid=1e-9,0.01", "--set", "rates.tune_steps=30", "--set", "widths=4", "--set", "samples=16,32,64", "--set", "processes=1"]);
        using var store = RunStore.Open(folder.Path);
        Assert.All(store.Results(store.Runs()[0].Id).Rows, row => Assert.Equal(0.01, (double)row["learning_rate"]));
    }

    [Fact]
    public void Plan_RunThatIsNoSweep_IsRefused() =>
        Assert.Contains("there is no finished sweep; run one first: ./weightspace run scaling-", Fail("run", "scaling-plan"), StringComparison.Ordinal);

    private JsonNode Run(int code, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = new RunnerCommands(output, error, TimeProvider.System).Invoke([.. arguments, "--out", folder.Path]);
        Assert.True(exit == code, error.ToString());
        return JsonNode.Parse(output.ToString())!;
    }

    private string Fail(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Usage, new RunnerCommands(output, error, TimeProvider.System).Invoke([.. arguments, "--out", folder.Path]));
        return error.ToString();
    }

    private double[] Errors(JsonNode run)
    {
        using var store = RunStore.Open(folder.Path);
        return [.. store.Results(run["run"]!.GetValue<string>()).Rows.Select(row => (double)row["aggregate"])];
    }
}
