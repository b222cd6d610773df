using System.Text.RegularExpressions;

namespace WeightSpace.SymmetryBasis;

/// <summary>What the dotted name of a parameter says about its place: <c>encoder.layer.3.attention.query</c> is in block
/// 3 of <c>encoder</c>.</summary>
internal static partial class ModulePath
{
    private static readonly HashSet<string> Containers = ["block", "blocks", "layer", "layers", "h", "resblocks", "transformer_blocks"];

    /// <summary>The module that holds a parameter: its name without <c>weight</c>, <c>bias</c> and the like.</summary>
    public static string Owner(string parameter) => ParameterWord().Match(parameter) is { Success: true, Index: > 0 } last ? parameter[..last.Index] : parameter;

    /// <summary>The module in the name of a node, as <c>/encoder/layer.0/attention/MatMul</c>; empty for other
    /// names.</summary>
    public static string OfNode(string name)
    {
        if (!name.Contains('/', StringComparison.Ordinal)) return name;
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1].SelectMany(part => part.Split('.')).ToArray();
        // PyTorch's exporter writes /layers/layers.0.
        return string.Join('.', parts.Where((part, i) => i == 0 || part != parts[i - 1]));
    }

    /// <summary>The block that a module is in, as <c>block 3</c>, and the module that holds the blocks; null if it is in
    /// none.</summary>
    public static (string Holder, string Block)? Block(string path)
    {
        var parts = path.Split('.');
        for (var i = parts.Length - 2; i >= 0; i--)
        {
            if (i > 0 && IsNumber(parts[i]) && Containers.Contains(parts[i - 1])) return (Join(parts[..(i - 1)]), $"block {parts[i]}");
            if (NumberedContainer().Match(parts[i]) is { Success: true } match) return (Join(parts[..i]), $"{match.Groups[1].Value} {match.Groups[2].Value}");
        }

        var first = Array.FindIndex(parts[..^1], IsNumber);
        return first < 0 ? null : (Join(parts[..Math.Max(0, first - 1)]), $"block {parts[first]}");
    }

    /// <summary>The number of the expert that a module is in, or null: <c>experts.2.up</c>.</summary>
    public static string? Expert(string path)
    {
        var parts = path.Split('.');
        var at = Array.FindIndex(parts, part => part == "experts");
        return at >= 0 && at + 1 < parts.Length && IsNumber(parts[at + 1]) ? parts[at + 1] : null;
    }

    /// <summary>A module in words: <c>trunk.2</c> is <c>layer 2 of trunk</c>.</summary>
    public static string Words(string path)
    {
        var parts = path.Split('.');
        if (!IsNumber(parts[^1])) return path;
        var holder = Join(Containers.Contains(parts.ElementAtOrDefault(parts.Length - 2) ?? "") ? parts[..^2] : parts[..^1]);
        return holder.Length == 0 ? $"layer {parts[^1]}" : $"layer {parts[^1]} of {holder}";
    }

    /// <summary>The path that all begin with; lists of blocks at its end left out.</summary>
    public static string Common(IReadOnlyList<string> paths)
    {
        var common = paths[0].Split('.');
        foreach (var path in paths)
        {
            var parts = path.Split('.');
            var shared = 0;
            while (shared < Math.Min(common.Length, parts.Length) && common[shared] == parts[shared]) shared++;
            common = common[..shared];
        }

        return Join(common.Length > 0 && Containers.Contains(common[^1]) ? common[..^1] : common);
    }

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);

    private static string Join(string[] parts) => string.Join('.', parts);

    [GeneratedRegex(@"\.[^.]*(weight|bias|kernel|gamma|beta)[^.]*$", RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterWord();

    [GeneratedRegex("^(block|layer|stage)s?_?([0-9]+)$")]
    private static partial Regex NumberedContainer();
}
