using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

public sealed class RunFolderTests
{
    [Fact]
    public void Create_Twice_GivesTwoFolders()
    {
        using var folder = new TemporaryFolder();
        var time = new FixedTime(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var (one, two) = (RunFolder.Create(folder.Path, "quickstart", time), RunFolder.Create(folder.Path, "quickstart", time));
        Assert.StartsWith("20260102T030405Z-quickstart-", one.Id, StringComparison.Ordinal);
        Assert.NotEqual(one.Id, two.Id);
    }

    [Fact]
    public void RequireWritable_PathThroughAFile_IsAUsageError()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("plain", "");
        var error = Assert.Throws<UsageException>(() => RunFolder.RequireWritable(Path.Combine(file, "runs")));
        Assert.Contains("choose another with --out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnknownRun_SuggestsKnownOnes()
    {
        using var folder = new TemporaryFolder();
        var run = RunFolder.Create(folder.Path, "quickstart", TimeProvider.System);
        RunFolder.WriteWhole(run.ConfigFile, "experiment: quickstart\n");
        var error = Assert.Throws<UsageException>(() => RunFolder.Open(folder.Path, run.Id[..^1] + "_"));
        Assert.Contains(run.Id, error.Message, StringComparison.Ordinal);
        Assert.Equal(run.FullPath, RunFolder.Open(folder.Path, run.Id).FullPath);
    }

    [Fact]
    public void RunConfig_ToYaml_ReadsBackEqual()
    {
        using var folder = new TemporaryFolder();
        var config = new RunConfig(
            "quickstart", new SeedList([-3, 5]), "cpu", SettingsNode.Empty.With("a.b", "1").With("text", "say \"hi\": \\n #1").With("a.none", ""), SettingsNode.Empty.With("a.b", "2"));
        var read = RunConfig.Read(folder.File("config.yaml", config.ToYaml(DateTimeOffset.UnixEpoch, [new("machine", "a: b, \"c\"")])));
        Assert.Equal((config.Experiment, config.Seeds, config.Device), (read.Experiment, read.Seeds, read.Device));
        Assert.Equal(config.Settings.Leaves(), read.Settings.Leaves());
        Assert.Equal(config.Overrides.Leaves(), read.Overrides.Leaves());
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
