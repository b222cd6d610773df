namespace WeightSpace.Onnx;

/// <summary>Names from files, made fit for a message of one line.</summary>
internal static class OnnxText
{
    private const int Longest = 120;
    private const int LongestLine = 400;

    /// <summary>The one name of ONNX's own operators, which files also call <c>ai.onnx</c>.</summary>
    internal static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>A name in quotes.</summary>
    internal static string Quote(string name) => $"'{Clean(name)}'";

    /// <summary>The message of an error of another part, as the end of a sentence of one line.</summary>
    internal static string Line(string message)
    {
        var parameter = message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        var line = (parameter < 0 ? message : message[..parameter]).ReplaceLineEndings(" ").TrimEnd('.');
        return line.Length > LongestLine ? line[..LongestLine] + "…" : line;
    }

    /// <summary>A text, in which there may be names, without line ends and other control characters.</summary>
    internal static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;

    /// <summary>A name without line ends and other control characters, cut where it is very long.</summary>
    internal static string Clean(string name)
    {
        var cut = name.Length > Longest ? name[..Longest] + "…" : name;
        return OneLine(cut);
    }
}
