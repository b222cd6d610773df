using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

/// <summary>Small trainings by auxiliary coordinates, from the command line.</summary>
public sealed class CoordinateExperimentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mac-usps", "model.sizes=256,20,5,20,256;train.iterations=2;baselines=adam;baseline_seconds=0.2", 2)]
    [InlineData("mac-binary", "model.sizes=6;train.iterations=2", 1)]
    [InlineData("mac-coil", "model.sizes=60,2,60;train.iterations=2", 1)]
    [InlineData("mac-architecture", "model.sizes=60,2,60;train.iterations=2;select.every=1;select.least=10;select.greatest=60;select.count=3", 1)]
    public void Run_EachDefinition_LowersTheErrorAndWritesAReport(string experiment, string settings, int methods)
    {
        // The images are no part of the repository.
        if (!DataCatalogue.IsThere(DataCatalogue.Find("usps")) || !DataCatalogue.IsThere(DataCatalogue.Find("coil20-32x32"))) return;
        string[] sets = [.. settings.Split(';').Append("images.train_per_label=12").SelectMany(setting => (string[])["--set", setting])];
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = new RunnerCommands(output, error, TimeProvider.System).Invoke(["run", experiment, .. sets, "--json", "--out", folder.Path]);
        Assert.True(exit == ExitCode.Done, error.ToString());
        var run = JsonNode.Parse(output.ToString())!;
        Assert.Equal(methods, run["result"]!["methods"]!.AsArray().Count);
        Assert.InRange(run["result"]!["methods"]![0]!["train_error"]!.GetValue<double>(), 0, 60);
        Assert.Contains("coordinate-codes", File.ReadAllText(run["report"]!.GetValue<string>()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mac-usps", "model.sizes=256,256", "must have at least three widths")]
    [InlineData("mac-usps", "model.kind=binary", "must have one number: the bits, got 256,300,100,20,100,300,256")]
    [InlineData("mac-usps", "images.name=uspss", "there is no image set 'uspss'; did you mean 'usps'?")]
    [InlineData("mac-usps", "train.max_penalty=1e20", "The last penalty must be from 3 to 1e+12: beyond that float32 overflows.")]
    [InlineData("mac-coil", "baselines=adam", "only dense models train by backpropagation")]
    [InlineData("mac-coil", "model.spreads=1", "must have two numbers: those of encoder and decoder")]
    [InlineData("mac-binary", "train.batch=10", "these stages fit all points at once")]
    public void Run_WrongSetting_IsRefusedBeforeWork(string experiment, string setting, string reason)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Usage, new RunnerCommands(output, error, TimeProvider.System).Invoke(["run", experiment, "--set", setting, "--out", folder.Path]));
        Assert.Contains(reason, error.ToString(), StringComparison.Ordinal);
    }
}
