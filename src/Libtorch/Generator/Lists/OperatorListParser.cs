using System.Text.RegularExpressions;

namespace WeightSpace.OperatorGenerator.Lists;

/// <summary>Reads <c>operators.*.txt</c>.</summary>
/// <remarks>
/// <code>
/// [Tensor]                       the C# class that receives the methods that follow
/// # a comment
/// ! add(Tensor target) -> Tensor written by hand elsewhere; skipped
/// add(Tensor target, Scalar alpha) -> Tensor = aten::add.Tensor(self: this, other: target, alpha: alpha)
/// relu(Tensor x, bool inplace = false) -> Tensor = inplace ? aten::relu_(self: x) : aten::relu(self: x)
/// zeros(long[] size, bool requires_grad = false) -> Tensor = aten::zeros(size: size) then Created(requires_grad)
/// absolute() -> Tensor => abs()
/// </code>
/// A long line continues on following lines that begin with white space.
/// </remarks>
internal static partial class OperatorListParser
{
    public static IReadOnlyList<OperatorLine> ParseFile(string path)
    {
        var lines = new List<OperatorLine>();
        string file = Path.GetFileName(path);
        string section = "";
        foreach ((int number, string text) in Joined(File.ReadAllLines(path)))
        {
            if (text.StartsWith('#') || text.StartsWith('!'))
                continue;
            if (text.StartsWith('[') && text.EndsWith(']'))
            {
                section = text[1..^1];
                continue;
            }
            if (section.Length == 0)
                throw new FormatException($"{file}({number}): a line before the first [class] header: {text}");
            lines.Add(ParseLine(file, number, section, text));
        }
        return lines;
    }

    private static IEnumerable<(int Number, string Text)> Joined(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            int number = i + 1;
            string text = lines[i].TrimEnd();
            while (i + 1 < lines.Length && lines[i + 1].Length > 0 && char.IsWhiteSpace(lines[i + 1][0]))
                text += " " + lines[++i].Trim();
            if (text.Length > 0)
                yield return (number, text);
        }
    }

    private static OperatorLine ParseLine(string file, int number, string section, string text)
    {
        Match match = LineForm().Match(text);
        if (!match.Success)
            throw new FormatException($"{file}({number}): expected 'name(parameters) -> Result = aten::operator(...)' or '=> expression', got: {text}");
        int open = match.Groups["name"].Length;
        int close = Text.MatchingBracket(text, open);
        Match tail = TailForm().Match(text[(close + 1)..]);
        if (!tail.Success)
            throw new FormatException($"{file}({number}): expected ' -> Result = aten::operator(...)' or ' -> Result => expression' after the signature, got: {text[(close + 1)..]}");
        var line = new OperatorLine(
            file, number, section, match.Groups["name"].Value, [.. Text.SplitTop(text[(open + 1)..close], ',').Select(ParseParameter)],
            tail.Groups["result"].Value.Trim(), [], null);
        string body = tail.Groups["body"].Value.Trim();
        return tail.Groups["kind"].Value == "=>" ? line with { Expression = body } : line with { Calls = [.. ParseCalls(line, body)] };
    }

    private static Parameter ParseParameter(string text)
    {
        int equals = Text.FindTop(text, '=', 0);
        string declaration = (equals < 0 ? text : text[..equals]).Trim();
        string? fallback = equals < 0 ? null : text[(equals + 1)..].Trim();
        string modifier = declaration.StartsWith("params ", StringComparison.Ordinal) ? "params "
            : declaration.StartsWith("this ", StringComparison.Ordinal) ? "this " : "";
        declaration = declaration[modifier.Length..];
        int space = declaration.LastIndexOf(' ');
        return space < 0
            ? throw new FormatException($"A parameter needs a type and a name: {text}")
            : new Parameter(modifier, declaration[..space].Trim(), declaration[(space + 1)..], fallback);
    }

    private static IEnumerable<OperatorCall> ParseCalls(OperatorLine line, string body)
    {
        while (true)
        {
            string? condition = null;
            if (!body.StartsWith("aten::", StringComparison.Ordinal))
            {
                int question = body.IndexOf(" ? aten::", StringComparison.Ordinal);
                if (question < 0)
                    throw line.Fault($"expected an operator call 'aten::name(...)' or 'condition ? aten::name(...) : ...', got: {body}");
                condition = body[..question].Trim();
                body = body[(question + 3)..];
            }
            int open = body.IndexOf('(');
            int close = Text.MatchingBracket(body, open);
            string rest = body[(close + 1)..].Trim();
            int colon = condition is null ? -1 : Text.FindTop(rest, ':', 0);
            string then = (colon < 0 ? rest : rest[..colon]).Trim();
            if (then.Length > 0 && !then.StartsWith("then ", StringComparison.Ordinal))
                throw line.Fault($"expected 'then Method(...)' or nothing after the operator call, got: {then}");
            yield return new OperatorCall(
                body[..open].Trim(), [.. Text.SplitTop(body[(open + 1)..close], ',').Select(value => ParseValue(line, value))],
                condition, then.Length > 0 ? then[5..].Trim() : null);
            if (condition is null)
                yield break;
            if (colon < 0)
                throw line.Fault("a condition needs ': ' and a second operator call");
            body = rest[(colon + 1)..].Trim();
        }
    }

    private static KeyValuePair<string, string> ParseValue(OperatorLine line, string text)
    {
        int colon = Text.FindTop(text, ':', 0);
        return colon < 0
            ? throw line.Fault($"expected 'argument: value', got: {text}")
            : new(text[..colon].Trim(), text[(colon + 1)..].Trim());
    }

    [GeneratedRegex(@"^(?<name>@?[A-Za-z_][A-Za-z_0-9]*)\(")]
    private static partial Regex LineForm();

    [GeneratedRegex(@"^\s*->\s*(?<result>.+?)\s+(?<kind>=>|=)\s+(?<body>.+)$")]
    private static partial Regex TailForm();
}
