using System.Text.RegularExpressions;
using WeightSpace.OperatorGenerator.Lists;

namespace WeightSpace.OperatorGenerator.Schemas;

/// <summary>Reads libtorch's schema language, for example <c>aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor</c>.</summary>
internal static partial class SchemaParser
{
    /// <summary>All <c>aten</c> operators among <paramref name="lines"/>, by name. Schemas in a language we do not read (type variables, varargs) are left out.</summary>
    public static IReadOnlyDictionary<string, OperatorSchema> ParseAll(IEnumerable<string> lines)
    {
        var schemas = new Dictionary<string, OperatorSchema>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            if (line.StartsWith("aten::", StringComparison.Ordinal) && !line.Contains("..."))
            {
                OperatorSchema schema = Parse(line.Trim());
                schemas.TryAdd(schema.Name, schema);
            }
        }
        return schemas;
    }

    public static OperatorSchema Parse(string text)
    {
        int open = text.IndexOf('(');
        int close = Text.MatchingBracket(text, open);
        int arrow = text.IndexOf("->", close, StringComparison.Ordinal);
        var arguments = new List<SchemaArgument>();
        string? first = null;
        foreach (string part in Text.SplitTop(text[(open + 1)..close], ','))
        {
            if (part == "*")
                continue;
            first ??= part;
            arguments.Add(ParseArgument(part));
        }
        string results = text[(arrow + 2)..].Trim();
        bool writes = first is not null && first.Contains("!)") && results.Contains("!)");
        return new OperatorSchema(text[..open], text, arguments, ParseResults(results), writes);
    }

    private static SchemaArgument ParseArgument(string text)
    {
        string[] sides = [.. Text.SplitTop(text, '=')];
        int space = sides[0].LastIndexOf(' ');
        string? fallback = sides.Length > 1 ? text[(text.IndexOf('=') + 1)..].Trim() : null;
        return new SchemaArgument(sides[0][(space + 1)..], ParseType(sides[0][..space]), fallback);
    }

    private static IReadOnlyList<SchemaType> ParseResults(string text)
    {
        if (!text.StartsWith('('))
            return [ParseType(text)];
        return [.. Text.SplitTop(text[1..^1], ',').Where(part => part.Length > 0).Select(part => ParseType(ResultName().Replace(part, "")))];
    }

    private static SchemaType ParseType(string text)
    {
        // SymInt is an int that may be symbolic while tracing; callers here always give numbers.
        string plain = AliasAnnotation().Replace(text, "").Replace("SymInt", "int").Trim();
        bool optional = plain.EndsWith('?');
        plain = optional ? plain[..^1] : plain;
        Match list = ListSuffix().Match(plain);
        if (!list.Success)
            return new SchemaType(plain, false, 0, optional, false);
        string element = plain[..list.Index];
        bool holes = element.EndsWith('?');
        int length = list.Groups[1].Length > 0 ? int.Parse(list.Groups[1].Value) : 0;
        return new SchemaType(holes ? element[..^1] : element, true, length, optional, holes);
    }

    [GeneratedRegex(@"\([a-z0-9!|>* -]*\)")]
    private static partial Regex AliasAnnotation();

    [GeneratedRegex(@"\[(\d*)\]$")]
    private static partial Regex ListSuffix();

    [GeneratedRegex(@" [A-Za-z_0-9]+$")]
    private static partial Regex ResultName();
}
