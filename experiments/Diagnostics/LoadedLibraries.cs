namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Which shared libraries this process has mapped, by what the system says.</summary>
internal static class LoadedLibraries
{
    private const string Maps = "/proc/self/maps";

    /// <summary>The file of the first mapped library whose name begins with one of the prefixes; null where there is
    /// none.</summary>
    public static string? Find(params ReadOnlySpan<string> prefixes)
    {
        var files = Files();
        foreach (var prefix in prefixes)
            foreach (var file in files)
                if (Path.GetFileName(file).StartsWith(prefix, StringComparison.Ordinal))
                    return file;
        return null;
    }

    /// <summary>All mapped files; none where the system does not say.</summary>
    public static IReadOnlyList<string> Files() => File.Exists(Maps) ? Parse(File.ReadLines(Maps)) : [];

    /// <summary>The distinct files of a memory map's lines, in order.</summary>
    public static IReadOnlyList<string> Parse(IEnumerable<string> lines) =>
        [.. lines.Select(line => line.IndexOf('/', StringComparison.Ordinal) is var at && at > 0 ? line[at..] : "").Where(file => file.Length > 0).Distinct()];
}
