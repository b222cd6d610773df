using System.Text;

namespace WeightSpace.Architecture.Tests;

/// <summary>C# source with comments and the contents of string literals blanked out, so that rules see code
/// alone.</summary>
internal static class SourceText
{
    /// <summary>Replaces comments and literal contents by spaces; line breaks stay where they are.</summary>
    /// <remarks>Interpolation holes are blanked with their string: no rule here needs what is inside them.</remarks>
    internal static string CodeOnly(string source)
    {
        var code = new StringBuilder(source.Length);
        var i = 0;
        while (i < source.Length)
        {
            var end = EndOfTrivia(source, i);
            if (end == i)
            {
                code.Append(source[i++]);
                continue;
            }
            for (; i < end; i++)
            {
                code.Append(source[i] == '\n' ? '\n' : ' ');
            }
        }
        return code.ToString();
    }

    /// <summary>Lines that hold code: neither blank, nor comment, nor a lone brace.</summary>
    internal static int CountCodeLines(string source) =>
        CodeOnly(source).Split('\n').Count(line => line.Trim() is not ("" or "{" or "}" or "};" or "});"));

    // The index after the comment or literal that starts at i, or i itself where none starts.
    private static int EndOfTrivia(string source, int i)
    {
        if (At(source, i, "//"))
        {
            return EndOf(source, "\n", i);
        }
        if (At(source, i, "/*"))
        {
            return After(source, "*/", i + 2);
        }
        if (source[i] == '\'')
        {
            return EndOfEscaped(source, i + 1, '\'');
        }
        var quote = i;
        while (quote < source.Length && source[quote] is '$' or '@')
        {
            quote++;
        }
        if (quote >= source.Length || source[quote] != '"')
        {
            return i;
        }
        var quotes = 0;
        while (quote + quotes < source.Length && source[quote + quotes] == '"')
        {
            quotes++;
        }
        if (quotes >= 3)
        {
            return After(source, new string('"', quotes), quote + quotes);
        }
        return source.AsSpan(i, quote - i).Contains('@') ? EndOfVerbatim(source, quote + 1) : EndOfEscaped(source, quote + 1, '"');
    }

    private static int EndOfEscaped(string source, int i, char terminator)
    {
        for (; i < source.Length && source[i] != terminator && source[i] != '\n'; i++)
        {
            if (source[i] == '\\')
            {
                i++;
            }
        }
        return Math.Min(i + 1, source.Length);
    }

    private static int EndOfVerbatim(string source, int i)
    {
        while (i < source.Length)
        {
            if (source[i] != '"')
            {
                i++;
            }
            else if (At(source, i, "\"\""))
            {
                i += 2;
            }
            else
            {
                return i + 1;
            }
        }
        return i;
    }

    private static bool At(string source, int i, string text) => string.CompareOrdinal(source, i, text, 0, text.Length) == 0;

    private static int EndOf(string source, string text, int from) =>
        source.IndexOf(text, from, StringComparison.Ordinal) is var found and >= 0 ? found : source.Length;

    private static int After(string source, string text, int from) =>
        source.IndexOf(text, from, StringComparison.Ordinal) is var found and >= 0 ? found + text.Length : source.Length;
}
