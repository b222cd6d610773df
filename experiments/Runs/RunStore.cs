using System.Globalization;
using Microsoft.Data.Analysis;
using Microsoft.Data.Sqlite;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Runs;

/// <summary>The result store: one SQLite file with the tables <c>runs</c>, <c>metrics</c> and <c>results</c>.</summary>
/// <remarks>Rows are keyed by what they measure, so a resumed run writes its points again without doubling
/// them.</remarks>
internal sealed class RunStore : IDisposable
{
    /// <summary>The store's file inside the output folder.</summary>
    public const string FileName = "weightspace.db";

    private const int Version = 2;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS runs (
            id TEXT PRIMARY KEY, experiment TEXT NOT NULL, status TEXT NOT NULL, created TEXT NOT NULL, finished TEXT,
            seeds TEXT NOT NULL, device TEXT NOT NULL, version TEXT NOT NULL, machine TEXT NOT NULL, settings TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS metrics (
            run TEXT NOT NULL REFERENCES runs(id), optimizer TEXT NOT NULL, seed INTEGER NOT NULL, step INTEGER NOT NULL,
            name TEXT NOT NULL, value REAL, PRIMARY KEY (run, optimizer, seed, name, step)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS results (
            run TEXT NOT NULL REFERENCES runs(id), subject TEXT NOT NULL, trial INTEGER NOT NULL, name TEXT NOT NULL, value REAL,
            PRIMARY KEY (run, subject, trial, name)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection connection;

    private RunStore(SqliteConnection connection) => this.connection = connection;

    /// <summary>Opens the store of an output folder, making it if there is none.</summary>
    /// <exception cref="UsageException">The file cannot be opened or is not a store.</exception>
    public static RunStore Open(string folder)
    {
        SQLitePCL.Batteries_V2.Init();
        var path = Path.Combine(folder, FileName);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            var store = new RunStore(connection);
            if (store.Number("SELECT COUNT(*) FROM sqlite_master") > 0 && store.Number("PRAGMA user_version") != Version)
                throw new SqliteException("it was written by another version of this program", 1);
            store.Execute("PRAGMA journal_mode = WAL");
            store.Execute("PRAGMA synchronous = NORMAL");
            // The version first: a process beside this one must not see tables without it.
            store.Execute(FormattableString.Invariant($"PRAGMA user_version = {Version}"));
            store.Execute(Schema);
            return store;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new UsageException($"cannot open the result store {path}: {e.Message}; {(BadInput.IsFullDisk(e) ? "free some space" : "move the file away")} or choose another folder with --out", e);
        }
    }

    /// <summary>Adds a run, or does nothing when it is there.</summary>
    public void Begin(RunRecord run, string machine) => Execute(
        "INSERT OR IGNORE INTO runs (id, experiment, status, created, seeds, device, version, machine, settings) VALUES ($id, $experiment, $status, $created, $seeds, $device, $version, $machine, $settings)",
        ("$id", run.Id), ("$experiment", run.Experiment), ("$status", Text(run.Status)), ("$created", Text(run.Created)),
        ("$seeds", run.Seeds), ("$device", run.Device), ("$version", run.Version), ("$machine", machine), ("$settings", run.Settings));

    /// <summary>Notes how far a run has come.</summary>
    public void Mark(string run, RunStatus status, DateTimeOffset now) => Execute(
        "UPDATE runs SET status = $status, finished = $now WHERE id = $id",
        ("$id", run), ("$status", Text(status)), ("$now", status == RunStatus.Running ? DBNull.Value : Text(now)));

    /// <summary>Writes points in one transaction; a point already there is replaced.</summary>
    public void Add(string run, IEnumerable<MetricPoint> points)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT OR REPLACE INTO metrics VALUES ($run, $optimizer, $seed, $step, $name, $value)";
        var parameters = new[] { "$run", "$optimizer", "$seed", "$step", "$name", "$value" }
            .Select(name => command.Parameters.AddWithValue(name, DBNull.Value)).ToArray();
        foreach (var point in points)
        {
            object[] row = [run, point.Optimizer, point.Seed, point.Step, point.Name, Number(point.Value)];
            for (var i = 0; i < row.Length; i++)
                parameters[i].Value = row[i];
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    /// <summary>Writes one number that a trial of a run gave; one already there is replaced.</summary>
    /// <param name="run">The run.</param>
    /// <param name="subject">What was tried, for example an optimizer or <c>problem/model</c>.</param>
    /// <param name="trial">The trial, from 1.</param>
    /// <param name="values">Names and numbers; what is not finite is kept as null.</param>
    public void SetResults(string run, string subject, int trial, params ReadOnlySpan<(string Name, double Value)> values)
    {
        foreach (var (name, value) in values)
            Execute("INSERT OR REPLACE INTO results VALUES ($run, $subject, $trial, $name, $value)", ("$run", run), ("$subject", subject), ("$trial", trial), ("$name", name), ("$value", Number(value)));
    }

    /// <summary>The runs, newest first.</summary>
    public IReadOnlyList<RunRecord> Runs()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, experiment, status, created, seeds, device, version, settings FROM runs ORDER BY created DESC, id DESC";
        using var reader = command.ExecuteReader();
        var runs = new List<RunRecord>();
        while (reader.Read())
            runs.Add(new RunRecord(
                reader.GetString(0), reader.GetString(1), Enum.Parse<RunStatus>(reader.GetString(2), ignoreCase: true),
                DateTimeOffset.Parse(reader.GetString(3), CultureInfo.InvariantCulture), reader.GetString(4), reader.GetString(5), reader.GetString(6), reader.GetString(7)));
        return runs;
    }

    /// <summary>The points of a run, ordered by optimizer, name and step. A null value comes back as NaN.</summary>
    public IReadOnlyList<MetricPoint> Metrics(string run)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT optimizer, seed, step, name, value FROM metrics WHERE run = $run ORDER BY optimizer, seed, name, step";
        command.Parameters.AddWithValue("$run", run);
        using var reader = command.ExecuteReader();
        var points = new List<MetricPoint>();
        while (reader.Read())
            points.Add(new MetricPoint(
                reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3), reader.IsDBNull(4) ? double.NaN : reader.GetDouble(4)));
        return points;
    }

    /// <summary>The results of a run: one row for each subject and trial, one column for each number. A null value
    /// comes
    /// back as NaN.</summary>
    /// <returns>Columns <c>subject</c>, <c>trial</c>, and one for each name.</returns>
    public DataFrame Results(string run)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT subject, trial, name, value FROM results WHERE run = $run ORDER BY subject, trial";
        command.Parameters.AddWithValue("$run", run);
        using var reader = command.ExecuteReader();
        var values = new List<(string Subject, int Trial, string Name, double Value)>();
        while (reader.Read())
            values.Add((reader.GetString(0), reader.GetInt32(1), reader.GetString(2), reader.IsDBNull(3) ? double.NaN : reader.GetDouble(3)));
        var rows = values.GroupBy(value => (value.Subject, value.Trial)).ToArray();
        var frame = new DataFrame(
            new StringDataFrameColumn("subject", rows.Select(row => row.Key.Subject)), new PrimitiveDataFrameColumn<int>("trial", rows.Select(row => row.Key.Trial)));
        foreach (var name in values.Select(value => value.Name).Distinct().Order(StringComparer.Ordinal))
            frame.Columns.Add(new PrimitiveDataFrameColumn<double>(name, rows.Select(row => row.Where(value => value.Name == name).Select(value => value.Value).DefaultIfEmpty(double.NaN).First())));
        return frame;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => connection.Dispose();

    private static object Number(double value) => double.IsFinite(value) ? value : DBNull.Value;

    private static string Text(RunStatus status) => status.ToString().ToLowerInvariant();

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private long Number(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
