using System.Globalization;

namespace WeightSpace.OperatorLearning;

/// <summary>The range that each sample draws a coefficient from.</summary>
/// <param name="Name">The coefficient.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end, above it.</param>
/// <param name="Logarithmic">Whether its logarithm is uniform, not itself.</param>
internal sealed record CoefficientRange(string Name, double Low, double High, bool Logarithmic)
{
    private const string Between = "..", Before = "log(";

    /// <summary>Reads <c>0.01..0.1</c> or <c>log(0.01..0.1)</c>; null for a text of another form, which may be a
    /// number.</summary>
    /// <exception cref="ArgumentException">The range is empty, or its logarithm does not exist.</exception>
    public static CoefficientRange? Parse(string name, string text)
    {
        var logarithmic = text.StartsWith(Before, StringComparison.Ordinal) && text.EndsWith(')');
        var ends = (logarithmic ? text[Before.Length..^1] : text).Split(Between, 2);
        if (ends.Length != 2 || !Number(ends[0], out var low) || !Number(ends[1], out var high)) return null;
        return low < high && (low > 0 || !logarithmic)
            ? new(name, low, high, logarithmic)
            : throw new ArgumentException($"The range of '{name}' must go from a lower {(logarithmic ? "positive " : "")}number to a higher one, got '{text}'.", name);
    }

    /// <summary>The value at a place from 0 to 1.</summary>
    public double At(double place) => Logarithmic ? Low * Math.Pow(High / Low, place) : Low + ((High - Low) * place);

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
