using System.Globalization;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>What may be wrong with values: not finite, always the same, or of scales too far apart.</summary>
internal static class DataChecks
{
    // A function so many times larger than the median one rules a mean squared error alone.
    private const double WildRatio = 1e3;
    private const double LargestScale = 1e6;

    /// <exception cref="FormatException">A value is NaN or infinite; the message has file, array, sample and
    /// point.</exception>
    public static void RequireFinite(StoredArray array, Tensor values, bool samples)
    {
        using var scope = NewDisposeScope();
        var bad = values.isfinite().logical_not();
        var count = bad.to(ScalarType.Int64).sum().item<long>();
        if (count == 0) return;
        var at = bad.reshape(-1).to(ScalarType.Int8).argmax().item<long>();
        var width = samples ? values.numel() / values.shape[0] : values.numel();
        var word = values.reshape(-1)[at].isnan().item<bool>() ? "NaN" : "an infinite value";
        throw new FormatException(
            $"{array.File}: array {array.Name}{(samples ? $", sample {at / width}" : "")} holds {word} at point " +
                $"{at % width}{(count > 1 ? $" ({count} values of {values.numel()} are not finite)" : "")}; leave " +
                $"these samples out or mend the solver");
    }

    /// <summary>The range of values, and how many functions are zero or constant.</summary>
    public static string Describe(Tensor values)
    {
        using var scope = NewDisposeScope();
        var flat = values.reshape(values.shape[0], -1);
        var (least, most) = (flat.amin([1L]), flat.amax([1L]));
        var zero = least.eq(0).logical_and(most.eq(0)).to(ScalarType.Int64).sum().item<long>();
        var constant = least.eq(most).to(ScalarType.Int64).sum().item<long>() - zero;
        var text = FormattableString.Invariant(
            $"values from {least.min().item<float>():G4} to {most.max().item<float>():G4}");
        return text + (zero > 0 ? $", {zero} zero everywhere" : "") + (constant > 0 && flat.shape[1] > 1
            ? $", {constant} constant" : "");
    }

    /// <summary>Warnings of scales.</summary>
    public static IEnumerable<string> Scales(string what, Tensor values)
    {
        using var scope = NewDisposeScope();
        var norms = values.reshape(values.shape[0], -1).to(ScalarType.Float64).square().mean([1L]).sqrt();
        var (median, largest) = (norms.median().item<double>(), norms.max().item<double>());
        var warnings = new List<string>();
        if (median > 0 && largest / median > WildRatio)
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"{what}: sample {norms.argmax().item<long>()} is {largest / median:G3} times as large as the " +
                    $"median sample; a few samples will rule the loss (relative-l2 does not mind)"));
        else if (median is > LargestScale or (> 0 and < 1 / LargestScale))
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"{what}: values of the order {median:G2}; train with data.normalization=global"));
        return warnings;
    }
}
