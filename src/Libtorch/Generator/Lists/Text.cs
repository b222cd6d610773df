namespace WeightSpace.OperatorGenerator.Lists;

/// <summary>Splitting of text that nests brackets and quotes.</summary>
internal static class Text
{
    /// <summary>Splits at <paramref name="separator"/> outside of brackets and quotes; pieces are trimmed, an empty text has none.</summary>
    public static IEnumerable<string> SplitTop(string text, char separator)
    {
        if (string.IsNullOrWhiteSpace(text))
            yield break;
        int start = 0;
        for (int at = FindTop(text, separator, 0); at >= 0; at = FindTop(text, separator, start))
        {
            yield return text[start..at].Trim();
            start = at + 1;
        }
        yield return text[start..].Trim();
    }

    /// <summary>The first <paramref name="wanted"/> at or after <paramref name="from"/> outside of brackets and quotes, or -1.</summary>
    public static int FindTop(string text, char wanted, int from)
    {
        int depth = 0;
        bool quoted = false;
        for (int i = from; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"')
                quoted = !quoted;
            if (quoted)
                continue;
            if (depth == 0 && c == wanted)
                return i;
            bool arrow = c == '>' && i > 0 && text[i - 1] is '-' or '=';
            if (c is '(' or '[' or '{' or '<')
                depth++;
            else if (c is ')' or ']' or '}' || (c == '>' && !arrow && depth > 0))
                depth--;
        }
        return -1;
    }

    /// <summary>The index of the bracket that closes the one at <paramref name="open"/>.</summary>
    /// <exception cref="FormatException">It is never closed.</exception>
    public static int MatchingBracket(string text, int open)
    {
        int depth = 0;
        bool quoted = false;
        for (int i = open; i < text.Length; i++)
        {
            if (text[i] == '"')
                quoted = !quoted;
            if (quoted)
                continue;
            if (text[i] is '(' or '[')
                depth++;
            else if (text[i] is ')' or ']' && --depth == 0)
                return i;
        }
        throw new FormatException($"The bracket at column {open + 1} is never closed: {text}");
    }
}
