using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Runs;

/// <summary>The seeds of a run; text form <c>1,2,3</c>.</summary>
/// <param name="Values">The seeds, at least one, all different.</param>
internal sealed record SeedList(EquatableArray<long> Values)
{
    /// <summary>The seeds of a run that names none.</summary>
    public static SeedList Default { get; } = new([1]);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="UsageException">It is not of this form.</exception>
    public static SeedList Parse(string text, string what)
    {
        var values = text.Split(',').Select(word => long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
            ? seed : throw new UsageException($"{what} must be a whole number, got '{text}'; several are separated by commas")).ToArray();
        return values.Distinct().Count() == values.Length ? new([.. values]) : throw new UsageException($"{what} must name each seed once, got '{text}'");
    }

    public override string ToString() => string.Join(',', Values);
}
