using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Data;

/// <summary>Files that commands write beside run folders.</summary>
internal static class DataFiles
{
    /// <summary>Checks where a file is to be written, before work that would be lost.</summary>
    /// <param name="path">The file.</param>
    /// <param name="extensions">The ends of its name that are known.</param>
    /// <exception cref="UsageException">The folder is missing, or the end of the name is unknown.</exception>
    public static void RequirePlace(string path, string[] extensions)
    {
        if (!extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            throw new UsageException($"'{path}' must end in {string.Join(" or ", extensions)}");
        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(parent)) throw new UsageException(
            $"there is no folder {RunFolder.Display(parent)} to write {Path.GetFileName(path)} to; make it first");
    }
}
