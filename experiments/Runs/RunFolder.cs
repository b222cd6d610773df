using System.Globalization;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Runs;

/// <summary>A run's folder: <c>config.yaml</c>, <c>checkpoints/</c>, <c>report.json</c> and
/// <c>report.html</c>.</summary>
public sealed class RunFolder
{
    private RunFolder(string path) => FullPath = path;

    /// <summary>The absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The folder's name, which is the run's id in the store.</summary>
    public string Id => Path.GetFileName(FullPath);

    /// <summary>All settings, versions, commit, machine and seed.</summary>
    public string ConfigFile => Path.Combine(FullPath, "config.yaml");

    /// <summary>The page.</summary>
    public string ReportFile => Path.Combine(FullPath, "report.html");

    /// <summary>What the page shows, as data.</summary>
    public string ReportDataFile => Path.Combine(FullPath, "report.json");

    /// <summary>The path as it is shown: relative to the current folder when it lies beneath it.</summary>
    public string DisplayPath => Display(FullPath);

    /// <summary>Shortens a path for messages.</summary>
    public static string Display(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>The checkpoint of one part of the run, for example of one optimizer.</summary>
    public string Checkpoint(string part) => Path.Combine(FullPath, "checkpoints", part + ".safetensors");

    /// <summary>The folder of trained models, each with all that a prediction takes.</summary>
    public string ModelsFolder => Path.Combine(FullPath, "models");

    /// <summary>Makes the output folder where it is missing and proves that it can be written.</summary>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="UsageException">It cannot be made or written.</exception>
    public static string RequireWritable(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".write-test-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write to the output folder {Display(path)}: {e.Message.TrimEnd('.')}; choose another with --out FOLDER", e);
        }
    }

    /// <summary>Makes the folder of a new run: <c>utc-timestamp-experiment-id</c>.</summary>
    /// <param name="outputFolder">The output folder, already proved writable.</param>
    /// <param name="experiment">The experiment's name.</param>
    /// <param name="time">The clock.</param>
    public static RunFolder Create(string outputFolder, string experiment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        while (true)
        {
            var path = Path.Combine(outputFolder, $"{stamp}-{experiment}-{Guid.NewGuid().ToString("N")[..4]}");
            if (Directory.Exists(path))
                continue;
            Directory.CreateDirectory(Path.Combine(path, "checkpoints"));
            return new RunFolder(path);
        }
    }

    /// <summary>Opens the folder of an earlier run, given by path or by its name inside the output folder.</summary>
    /// <exception cref="UsageException">There is no such run.</exception>
    public static RunFolder Open(string outputFolder, string run)
    {
        var candidates = new[] { Path.GetFullPath(run), Path.Combine(outputFolder, run) };
        var path = Array.Find(candidates, c => File.Exists(Path.Combine(c, "config.yaml")));
        if (path is not null)
            return new RunFolder(Path.TrimEndingDirectorySeparator(path));
        var known = Directory.Exists(outputFolder)
            ? Directory.GetDirectories(outputFolder).Where(d => File.Exists(Path.Combine(d, "config.yaml"))).Select(Path.GetFileName).OfType<string>().ToArray()
            : [];
        throw new UsageException(known.Length == 0
            ? $"there is no run '{run}': {Display(outputFolder)} holds no runs; name the folder with --out or the run by its path"
            : $"there is no run '{run}' (no config.yaml there); {NearestNames.Suggest(run, known.OrderDescending().Take(5))}");
    }

    /// <summary>Writes a file under a temporary name and renames it, so that it is whole or
    /// absent.</summary>
    public static void WriteWhole(string path, string text)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
