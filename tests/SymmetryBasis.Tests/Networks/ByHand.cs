using System.Globalization;

namespace WeightSpace.SymmetryBasis.Tests.Networks;

/// <summary>Compares an analysis with labels that were worked out by hand, whatever the labels are called.</summary>
internal static class ByHand
{
    /// <summary>Fails unless the tensors have these labels, and no label of one side stands for two of the
    /// other.</summary>
    /// <param name="analysis">What was found, buffers included.</param>
    /// <param name="labels">The labels: <c>h:6</c> permutable, <c>x:5!</c> fixed, <c>d:4&lt;h</c> nested.</param>
    /// <param name="tensors">
    /// A line for each tensor: its name, then a label for each axis. A dot is a fixed axis that nothing else has;
    /// <c>name#0..3</c> are four tensors, and
    /// <c>name.*</c> the four vectors of a batch normalisation.
    /// </param>
    public static void Agrees(SymmetryAnalysis analysis, string labels, string tensors)
    {
        var expected = labels.Split(' ').Select(Parse).ToDictionary(label => label.Name);
        var lines = tensors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).SelectMany(words => Names(words[0]).Select(name => (name, axes: words[1..])))
            .ToDictionary(line => line.name, line => line.axes);
        var actual = analysis.StateSpec.Tensors.ToDictionary(tensor => tensor.Name);

        Assert.Equal(lines.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        var match = new Dictionary<AxisLabel, string>();
        foreach (var (name, axes) in lines)
        {
            Assert.True(axes.Length == actual[name].Axes.Length, $"{actual[name]} should have axes {string.Join(' ', axes)}");
            for (var axis = 0; axis < axes.Length; axis++)
            {
                var label = actual[name].Axes[axis].Label;
                var known = match.GetValueOrDefault(label) ?? (match[label] = axes[axis] == "." ? $"{name}.{axis}" : axes[axis]);
                Assert.True(known == (axes[axis] == "." ? $"{name}.{axis}" : axes[axis]), $"axis {axis} of {actual[name]} should be {axes[axis]}, is what elsewhere is {known}");
                if (axes[axis] == ".") Assert.Equal(LabelKind.Fixed, label.Kind);
            }
        }

        foreach (var (label, name) in match.Where(pair => expected.ContainsKey(pair.Value)))
        {
            var (_, size, kind, parent) = expected[name];
            Assert.True((label.Size, label.Kind) == (size, kind), $"{label} should be {name} of size {size}, {kind}");
            Assert.Equal(parent, label.Parent is { } outer ? match[outer] : null);
        }

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), match.Values.Where(expected.ContainsKey).Order(StringComparer.Ordinal));
    }

    private static (string Name, int Size, LabelKind Kind, string? Parent) Parse(string text)
    {
        var (name, rest) = text.Split(':') is [var head, var tail] ? (head, tail) : throw new FormatException(text);
        var parts = rest.TrimEnd('!').Split('<');
        var kind = rest.EndsWith('!') ? LabelKind.Fixed : parts.Length == 2 ? LabelKind.Nested : LabelKind.Permutable;
        return (name, int.Parse(parts[0], CultureInfo.InvariantCulture), kind, parts.Length == 2 ? parts[1] : null);
    }

    private static IEnumerable<string> Names(string name)
    {
        if (name.EndsWith(".*", StringComparison.Ordinal)) return new[] { "weight", "bias", "running_mean", "running_var" }.SelectMany(vector => Names($"{name[..^1]}{vector}"));
        if (name.Contains(".*#", StringComparison.Ordinal)) return new[] { "weight", "bias", "running_mean", "running_var" }.SelectMany(vector => Names(name.Replace("*", vector, StringComparison.Ordinal)));
        return name.Split("..") is [var first, var last]
            ? Enumerable.Range(0, int.Parse(last, CultureInfo.InvariantCulture) + 1).Select(number => $"{first[..^1]}{number}")
            : [name];
    }
}
