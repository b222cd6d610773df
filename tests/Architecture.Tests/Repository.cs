namespace WeightSpace.Architecture.Tests;

/// <summary>The files of this checkout that people write: build outputs, packages and results are left out.</summary>
internal static class Repository
{
    private static readonly string[] OutputFolders = ["bin", "obj", "node_modules", ".git", ".setup", "TestResults", "runs", ".vs", ".vscode", ".idea"];

    internal static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with '/' between folders, in ordinal order.</summary>
    internal static IReadOnlyList<string> Files(params string[] folders) =>
        [.. (folders.Length == 0 ? [""] : folders)
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(Walk)
            .Select(path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal)];

    internal static IEnumerable<string> CSharpFiles(params string[] folders) =>
        Files(folders).Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && !path.EndsWith(".g.cs", StringComparison.Ordinal));

    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }
        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(child);
            var isNativeOutput = name == "build" && Path.GetFileName(folder) == "native";
            if (OutputFolders.Contains(name) || isNativeOutput)
            {
                continue;
            }
            foreach (var file in Walk(child))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WeightSpace.sln")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException($"No WeightSpace.sln above {AppContext.BaseDirectory}: these tests read the sources and must run inside a checkout.");
    }
}
