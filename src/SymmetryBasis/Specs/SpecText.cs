using System.Globalization;

namespace WeightSpace.SymmetryBasis;

/// <summary>The text form of specifications.</summary>
internal static class SpecText
{
    private const string Reserved = "[],;:!<";

    public static void RequireName(string name, string argument)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, argument);
        if (name.Any(c => char.IsWhiteSpace(c) || Reserved.Contains(c)))
            throw new ArgumentException($"Name '{name}' holds whitespace or one of {Reserved}, which the text form reserves.", argument);
    }

    /// <summary>A label may be called by several words.</summary>
    public static void RequireLabelName(string name, string argument)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, argument);
        if (name != SanitizeLabel(name)) throw new ArgumentException($"Name '{name}' holds one of {Reserved}, or whitespace that is no single space between words, which the text form reserves.", argument);
    }

    /// <summary>A label's name with everything that the text form reserves replaced.</summary>
    public static string SanitizeLabel(string name) => string.Join(' ', name.Split(' ').Select(Sanitize));

    /// <summary>A name with everything that the text form reserves replaced.</summary>
    public static string Sanitize(string name) =>
        name.Length == 0 ? "_" : string.Concat(name.Select(c => char.IsWhiteSpace(c) || Reserved.Contains(c) ? '_' : c));

    public static string Format<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public static string FormatSpec(WeightSpaceSpec spec) =>
        string.Join('\n', spec.Tensors.Select(tensor => tensor.ToString()).Prepend($"labels {string.Join(", ", spec.Labels)}".TrimEnd()));

    public static WeightSpaceSpec ParseSpec(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split(['\n', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0 || !(lines[0] == "labels" || lines[0].StartsWith("labels ", StringComparison.Ordinal)))
            throw new FormatException("A specification starts with a line 'labels name:size, …'.");
        var labels = new Dictionary<string, AxisLabel>();
        try
        {
            foreach (var part in Split(lines[0]["labels".Length..]))
            {
                var label = ParseLabel(part, labels);
                if (!labels.TryAdd(label.Name, label)) throw new FormatException($"Label {label.Name} is declared twice.");
            }

            return new WeightSpaceSpec([.. lines.Skip(1).Select(line => ParseTensor(line, labels))]);
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static AxisLabel ParseLabel(string text, Dictionary<string, AxisLabel> known)
    {
        var colon = text.IndexOf(':');
        if (colon < 0) throw new FormatException($"Label '{text}' must read name:size, name:size! or name:size<parent.");
        var name = text[..colon];
        var rest = text[(colon + 1)..];
        var parentMark = rest.IndexOf('<');
        if (parentMark >= 0)
        {
            var parentName = rest[(parentMark + 1)..];
            if (!known.TryGetValue(parentName, out var parent))
                throw new FormatException($"Label {name} is nested in {parentName}, which is not declared before it.");
            return AxisLabel.Nested(name, ParseSize(rest[..parentMark], name), parent);
        }

        return rest.EndsWith('!') ? AxisLabel.Fixed(name, ParseSize(rest[..^1], name)) : AxisLabel.Permutable(name, ParseSize(rest, name));
    }

    private static int ParseSize(string text, string label) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new FormatException($"Label {label} has size '{text}'; expected a positive whole number.");

    private static TensorSpec ParseTensor(string line, Dictionary<string, AxisLabel> labels)
    {
        var open = line.IndexOf('[');
        var words = line[..Math.Max(open, 0)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2 || !line.EndsWith(']'))
            throw new FormatException($"Tensor '{line}' must read: kind name[role label, …].");
        var axes = Split(line[(open + 1)..^1]).Select(text => ParseAxis(text, words[1], labels));
        return new TensorSpec(words[1], ParseEnum<TensorKind>(words[0], line), [.. axes]);
    }

    private static TensorAxis ParseAxis(string text, string tensor, Dictionary<string, AxisLabel> labels)
    {
        var words = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length != 2) throw new FormatException($"Axis '{text}' of tensor {tensor} must read: role label.");
        if (!labels.TryGetValue(words[1], out var label))
            throw new FormatException($"Tensor {tensor} uses label {words[1]}, which the line 'labels' does not declare.");
        return new TensorAxis(label, ParseEnum<AxisRole>(words[0], text));
    }

    private static T ParseEnum<T>(string word, string where) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Format(value) == word) return value;
        }

        throw new FormatException($"'{word}' in '{where}' is not one of {string.Join(", ", Enum.GetValues<T>().Select(Format))}.");
    }
}
