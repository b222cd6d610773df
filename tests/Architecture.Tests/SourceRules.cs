using System.Text.RegularExpressions;

namespace WeightSpace.Architecture.Tests;

/// <summary>The rules about source files, as functions from a file's text to what is wrong with it.</summary>
internal static partial class SourceRules
{
    /// <summary>A file longer than this is to be split (tables of constants and generated files are exempt).</summary>
    internal const int MaximumCodeLines = 400;

    private static readonly (string Pattern, string Instead)[] Banned =
    [
        (@"\bDateTime(Offset)?\.(Utc)?Now\b", "take a TimeProvider"),
        (@"\bRandom\.Shared\b", "take a Random or a torch.Generator"),
        (@"\bnew\s+(System\.)?Random\s*\(\s*\)", "take a Random or a torch.Generator"),
        (@"\bGC\.Collect\b", "dispose tensors deterministically"),
        (@"\btorch\.(random\.)?manual_seed\s*\(", "take a torch.Generator"),
    ];

    /// <summary>Code may not reach for the clock, for unseeded randomness, for the global seed or for the
    /// collector.</summary>
    internal static IEnumerable<string> BannedApis(string path, string source)
    {
        var lines = SourceText.CodeOnly(source).Split('\n');
        foreach (var (pattern, instead) in Banned)
        {
            for (var line = 0; line < lines.Length; line++)
            {
                if (Regex.Match(lines[line], pattern) is { Success: true } match)
                {
                    yield return $"{path}:{line + 1}: {match.Value} is banned; {instead}.";
                }
            }
        }
    }

    internal static IEnumerable<string> Size(string path, string source)
    {
        var lines = SourceText.CountCodeLines(source);
        if (lines > MaximumCodeLines)
        {
            yield return $"{path}: {lines} code lines, at most {MaximumCodeLines}; split it.";
        }
    }

    /// <summary>One public type per file, and the file has its name: <c>Name.cs</c>, <c>Name.T.cs</c> or
    /// <c>Name.Facet.cs</c>.</summary>
    /// <remarks>
    /// Partial types are declared in many files by intent (TorchSharp's <c>torch</c>), so they count only by name, and
    /// the file
    /// may be called after a type inside them.
    /// </remarks>
    internal static IEnumerable<string> OnePublicType(string path, string source)
    {
        var types = PublicTopLevelTypes(source);
        var whole = types.Where(type => !type.IsPartial).Select(type => type.Name).Distinct().ToList();
        if (whole.Count > 1)
        {
            yield return $"{path}: {whole.Count} public types ({string.Join(", ", whole)}); give each its own file.";
        }
        var file = Path.GetFileNameWithoutExtension(path);
        var names = types.Select(type => type.Name).Concat(types.Any(type => type.IsPartial) ? AllTypes(source) : []);
        if (types.Count > 0 && !names.Any(name => file == name || file.StartsWith(name + ".", StringComparison.Ordinal)))
        {
            yield return $"{path}: declares {types[0].Name}; the file must be called {types[0].Name}.cs.";
        }
    }

    /// <summary>Paths of one machine, and addresses of package registries, have no place in a file that others
    /// read.</summary>
    internal static IEnumerable<string> MachineSpecifics(string path, string text)
    {
        var lines = text.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            if (MachinePath().Match(lines[line]) is { Success: true } match)
            {
                yield return $"{path}:{line + 1}: '{match.Value}' belongs to one machine.";
            }
        }
    }

    private static List<(string Name, bool IsPartial)> PublicTopLevelTypes(string source)
    {
        var code = SourceText.CodeOnly(source);
        // A block-scoped namespace puts its types one brace deeper than a file-scoped one.
        var typeDepth = BlockNamespace().IsMatch(code) ? 1 : 0;
        var types = new List<(string, bool)>();
        var depth = 0;
        foreach (Match token in TypeOrBrace().Matches(code))
        {
            switch (token.Value)
            {
                case "{":
                    depth++;
                    break;
                case "}":
                    depth--;
                    break;
                default:
                    if (depth == typeDepth)
                    {
                        types.Add((token.Groups["name"].Value, token.Groups["modifiers"].Value.Contains("partial", StringComparison.Ordinal)));
                    }
                    break;
            }
        }
        return types;
    }

    private static IEnumerable<string> AllTypes(string source) =>
        AnyType().Matches(SourceText.CodeOnly(source)).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"\b(class|struct|interface|enum|record)\s+(?<name>\w+)")]
    private static partial Regex AnyType();

    [GeneratedRegex(@"\{|\}|\bpublic\s+(?<modifiers>((static|sealed|abstract|partial|readonly|ref|unsafe|new)\s+)*)(class|struct|interface|enum|record\s+struct|record\s+class|record|delegate\s+[\w<>\[\]?,. ]+?)\s+(?<name>\w+)")]
    private static partial Regex TypeOrBrace();

    [GeneratedRegex(@"\bnamespace\s+[\w.]+\s*\{")]
    private static partial Regex BlockNamespace();

    // Written in pieces so that this file passes its own rule.
    [GeneratedRegex("(?<![\\w.$}\\])-])/(work|root|home)" + "/\\w+|/tmp" + "/h/\\w+|registry\\.npmjs" + "\\.org|api\\.nuget" + "\\.org|[A-Z]:\\\\Users\\\\")]
    private static partial Regex MachinePath();
}
