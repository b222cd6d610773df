using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>The values that a stage gives, and that the coordinates after it may therefore have.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The greatest.</param>
/// <param name="IsDiscrete">Whether there are none between.</param>
public sealed record StageRange(double Low, double High, bool IsDiscrete = false)
{
    /// <summary>All real numbers.</summary>
    public static StageRange Real { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>0 and 1.</summary>
    public static StageRange Binary { get; } = new(0, 1, IsDiscrete: true);

    /// <summary>Whether all values are in it.</summary>
    public bool Contains(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var scope = NewDisposeScope();
        return (IsDiscrete ? values.eq(Low) | values.eq(High) : values.ge(Low) & values.le(High)).all().item<bool>();
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{(IsDiscrete ? "either" : "from")} {Low} {(IsDiscrete ? "or" : "to")} {High}");
}
