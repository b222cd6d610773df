using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

public sealed class RunStoreTests
{
    private static readonly RunRecord Run = new("r1", "quickstart", RunStatus.Running, DateTimeOffset.UnixEpoch, "7", "cpu", "1+abc", "f00d");

    [Fact]
    public void Add_SamePointTwice_KeepsOne()
    {
        using var folder = new TemporaryFolder();
        using var store = RunStore.Open(folder.Path);
        store.Begin(Run, "machine");
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
            store.Begin(Run, "machine");
            store.Mark("r1", RunStatus.Interrupted, DateTimeOffset.UnixEpoch);
            store.SetResults("r1", "adam", 1, ("test_relative_l2", 0.125), ("steps", 7));
            store.SetResults("r1", "adam", 2, ("test_relative_l2", double.NaN));
        }
        using var again = RunStore.Open(folder.Path);
        again.Begin(Run, "machine");
        Assert.Equal(Run with { Status = RunStatus.Interrupted }, Assert.Single(again.Runs()));
        var results = again.Results("r1");
        Assert.Equal(["subject", "trial", "steps", "test_relative_l2"], results.Columns.Select(column => column.Name));
        Assert.Equal((2L, "adam", 1, 7.0, 0.125), (results.Rows.Count, (string)results[0, 0], (int)results[0, 1], (double)results[0, 2], (double)results[0, 3]));
        Assert.Equal((double.NaN, double.NaN), ((double)results[1, 2], (double)results[1, 3]));
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_IsAUsageError()
    {
        using var folder = new TemporaryFolder();
        folder.File(RunStore.FileName, new string('x', 4096));
        var error = Assert.Throws<UsageException>(() => RunStore.Open(folder.Path));
        Assert.Contains("cannot open the result store", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StoreOfAnotherVersion_SaysToMoveItAway()
    {
        using var folder = new TemporaryFolder();
        RunStore.Open(folder.Path).Dispose();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder.Path, RunStore.FileName)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1";
            command.ExecuteNonQuery();
        }

        var error = Assert.Throws<UsageException>(() => RunStore.Open(folder.Path));
        Assert.Contains("another version of this program", error.Message, StringComparison.Ordinal);
        Assert.Contains("move the file away", error.Message, StringComparison.Ordinal);
    }
}
