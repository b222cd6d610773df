namespace SymmetryBasis.Onnx;

/// <summary>Names from files, made fit for a message of one line.</summary>
internal static class OnnxText
{
    private const int Longest = 120;

    /// <summary>A name in quotes.</summary>
    internal static string Quote(string name) => $"'{Clean(name)}'";

    /// <summary>A name without line ends and other control characters, cut where it is very long.</summary>
    internal static string Clean(string name)
    {
        var cut = name.Length > Longest ? name[..Longest] + "…" : name;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(letter => char.IsControl(letter) ? '?' : letter)) : cut;
    }
}
