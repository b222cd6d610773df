using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

public sealed class RunStoreTests
{
    private static readonly RunRecord Run = new("r1", "quickstart", RunStatus.Running, DateTimeOffset.UnixEpoch, 7, "cpu");

    [Fact]
    public void Add_SamePointTwice_KeepsOne()
    {
        using var folder = new TemporaryFolder();
        using var store = RunStore.Open(folder.Path);
        store.Begin(Run, "1", "machine");
        store.Add("r1", [new("adam", 7, 0, "train_loss", 1), new("adam", 7, 10, "train_loss", 0.5)]);
        store.Add("r1", [new("adam", 7, 10, "train_loss", 0.25), new("adam", 7, 20, "train_loss", double.NaN)]);
        var points = store.Metrics("r1");
        Assert.Equal([0L, 10, 20], points.Select(p => p.Step));
        Assert.Equal([1.0, 0.25, double.NaN], points.Select(p => p.Value));
    }

    [Fact]
    public void Mark_Status_SurvivesReopening()
    {
        using var folder = new TemporaryFolder();
        using (var store = RunStore.Open(folder.Path))
        {
            store.Begin(Run, "1", "machine");
            store.Mark("r1", RunStatus.Interrupted, DateTimeOffset.UnixEpoch);
            store.SetResult("r1", "adam", "test_relative_l2", 0.125);
        }
        using var again = RunStore.Open(folder.Path);
        again.Begin(Run, "1", "machine");
        Assert.Equal(Run with { Status = RunStatus.Interrupted }, Assert.Single(again.Runs()));
        Assert.Equal(0.125, again.Results("r1")[("adam", "test_relative_l2")]);
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_IsAUsageError()
    {
        using var folder = new TemporaryFolder();
        folder.File(RunStore.FileName, new string('x', 4096));
        var error = Assert.Throws<UsageException>(() => RunStore.Open(folder.Path));
        Assert.Contains("cannot open the result store", error.Message, StringComparison.Ordinal);
    }
}
