using WeightSpace.OperatorGenerator.Lists;
using WeightSpace.OperatorGenerator.Schemas;

namespace WeightSpace.OperatorGenerator.Code;

/// <summary>Turns all operator lists of a folder into C# files.</summary>
internal static class Generation
{
    /// <param name="sourceFolder">Where hand-written sources may define some of the methods; those win.</param>
    /// <returns>File name to content, and what is wrong with the lists.</returns>
    public static (SortedDictionary<string, string> Files, List<string> Errors) Run(
        string listFolder, string sourceFolder, IReadOnlyDictionary<string, OperatorSchema> schemas)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<string>();
        var writer = new FileWriter(schemas);
        HandwrittenMethods handwritten = HandwrittenMethods.Read(sourceFolder);
        foreach (string path in Directory.GetFiles(listFolder, "operators.*.txt").Order(StringComparer.Ordinal))
        {
            string list = Path.GetFileNameWithoutExtension(path)["operators.".Length..];
            try
            {
                foreach (IGrouping<string, OperatorLine> section in OperatorListParser.ParseFile(path).Where(line => !handwritten.Contains(line)).GroupBy(line => line.Section))
                    files[$"{list}.{section.Key}.g.cs"] = writer.Write(list, section.Key, [.. section], errors);
            }
            catch (FormatException failure)
            {
                errors.Add(failure.Message);
            }
        }
        return (files, errors);
    }

    /// <summary>The files that differ from those in <paramref name="folder"/>. Comments do not count: another libtorch words its schemas differently.</summary>
    public static IReadOnlyList<string> Differences(SortedDictionary<string, string> files, string folder)
    {
        var differing = new List<string>();
        foreach ((string name, string content) in files)
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path))
                differing.Add($"{name} is missing");
            else if (!CodeLines(File.ReadAllText(path)).SequenceEqual(CodeLines(content)))
                differing.Add($"{name} differs");
        }
        IEnumerable<string> present = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.g.cs").Select(path => Path.GetFileName(path)) : [];
        differing.AddRange(present.Where(name => !files.ContainsKey(name)).Select(name => $"{name} belongs to no operator list"));
        return differing;
    }

    private static IEnumerable<string> CodeLines(string text) =>
        text.Split('\n').Where(line => !line.TrimStart().StartsWith("///", StringComparison.Ordinal));
}
