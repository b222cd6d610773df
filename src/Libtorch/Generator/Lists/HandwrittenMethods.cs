using System.Text.RegularExpressions;

namespace WeightSpace.OperatorGenerator.Lists;

/// <summary>The public methods that C# sources define already: a line of a list with the same signature gives way to them.</summary>
/// <remarks>Reads declarations line by line, which suffices for sources that declare a method on one line; the compiler reports what slips through.</remarks>
internal sealed partial class HandwrittenMethods
{
    private readonly HashSet<string> signatures = new(StringComparer.Ordinal);

    /// <summary>Reads all C# files under <paramref name="folder"/> except the generated ones.</summary>
    public static HandwrittenMethods Read(string folder)
    {
        var methods = new HandwrittenMethods();
        if (!Directory.Exists(folder))
            return methods;
        foreach (string path in Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            if (!path.EndsWith(".g.cs", StringComparison.Ordinal))
                methods.ReadFile(File.ReadAllLines(path));
        }
        return methods;
    }

    public bool Contains(OperatorLine line)
    {
        string owner = line.Section == "Tensor" ? "torch.Tensor" : line.Section;
        return signatures.Contains(Key(owner, line.Name, line.Parameters.Select(parameter => parameter.Type)));
    }

    private void ReadFile(IEnumerable<string> lines)
    {
        var nesting = new Stack<string>();
        string pending = "";
        foreach (string raw in lines)
        {
            string line = Literal().Replace(Comment().Replace(raw, ""), "''");
            Match type = TypeDeclaration().Match(line);
            if (type.Success)
                pending = type.Groups[1].Value;
            Match method = type.Success ? Match.Empty : MethodDeclaration().Match(line);
            if (method.Success)
                Add(string.Join('.', nesting.Where(name => name.Length > 0).Reverse()), method.Groups[1].Value, line[(method.Index + method.Length)..]);
            foreach (char c in line)
            {
                if (c == '{')
                {
                    nesting.Push(pending);
                    pending = "";
                }
                else if (c == '}' && nesting.Count > 0)
                {
                    nesting.Pop();
                }
            }
        }
    }

    private void Add(string owner, string name, string rest)
    {
        int close = Text.FindTop(rest, ')', 0);
        if (close >= 0)
            signatures.Add(Key(owner, name, Text.SplitTop(rest[..close], ',').Select(TypeOf)));
    }

    private static string TypeOf(string parameter)
    {
        int equals = Text.FindTop(parameter, '=', 0);
        string declaration = Modifier().Replace((equals < 0 ? parameter : parameter[..equals]).Trim(), "");
        int space = declaration.LastIndexOf(' ');
        return space < 0 ? declaration : declaration[..space];
    }

    private static string Key(string owner, string name, IEnumerable<string> types) =>
        $"{owner}.{name.TrimStart('@')}({string.Join(",", types.Select(type => type.Replace("?", "").Replace("torch.", "").Replace(" ", "")))})";

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("\"[^\"]*\"|'.'")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum)\s+(\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\bpublic\s+[^=;{]*?(@?\w+)\((?=.*)")]
    private static partial Regex MethodDeclaration();

    [GeneratedRegex(@"^(?:\[[^\]]*\]\s*)?(?:(?:params|this|in)\s+)?")]
    private static partial Regex Modifier();
}
