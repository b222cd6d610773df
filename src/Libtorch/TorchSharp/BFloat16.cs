using System.Globalization;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A float with the exponent of single precision and 7 bits of mantissa; arithmetic goes through <see cref="float"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct BFloat16 : IComparable<BFloat16>, IEquatable<BFloat16>, IComparable, IFormattable
{
    private readonly ushort bits;

    private BFloat16(ushort bits, bool _) => this.bits = bits;

    /// <summary>The nearest value, ties to even; a NaN stays one.</summary>
    public BFloat16(float f)
    {
        var full = BitConverter.SingleToUInt32Bits(f);
        bits = float.IsNaN(f) ? (ushort)0x7FC0 : (ushort)((full + 0x7FFFu + ((full >> 16) & 1u)) >> 16);
    }

    /// <summary>Zero.</summary>
    public static readonly BFloat16 Zero = FromRawValue(0x0000);
    /// <summary>One.</summary>
    public static readonly BFloat16 One = FromRawValue(0x3F80);
    /// <summary>Not a number.</summary>
    public static readonly BFloat16 NaN = FromRawValue(0x7FC0);
    /// <summary>Infinity.</summary>
    public static readonly BFloat16 PositiveInfinity = FromRawValue(0x7F80);
    /// <summary>Minus infinity.</summary>
    public static readonly BFloat16 NegativeInfinity = FromRawValue(0xFF80);
    /// <summary>The largest finite value.</summary>
    public static readonly BFloat16 MaxValue = FromRawValue(0x7F7F);
    /// <summary>The smallest finite value.</summary>
    public static readonly BFloat16 MinValue = FromRawValue(0xFF7F);
    /// <summary>The smallest positive value.</summary>
    public static readonly BFloat16 SmallestSubnormal = FromRawValue(0x0001);
    /// <summary>The smallest positive value, as .NET names it.</summary>
    public static readonly BFloat16 Epsilon = SmallestSubnormal;
    /// <summary>The smallest positive normal value.</summary>
    public static readonly BFloat16 MinNormal = FromRawValue(0x0080);

    /// <summary>The value with the given bits.</summary>
    public static BFloat16 FromRawValue(ushort rawValue) => new(rawValue, false);

    /// <summary>The value as a float, exactly.</summary>
    public float ToSingle() => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The value as a float, exactly.</summary>
    public static explicit operator float(BFloat16 bf) => bf.ToSingle();
    /// <summary>The value as a double, exactly.</summary>
    public static explicit operator double(BFloat16 bf) => bf.ToSingle();
    /// <summary>The nearest value.</summary>
    public static explicit operator BFloat16(float f) => new(f);
    /// <summary>The nearest value.</summary>
    public static explicit operator BFloat16(double d) => new((float)d);
    /// <summary>The sum, rounded.</summary>
    public static BFloat16 operator +(BFloat16 a, BFloat16 b) => new(a.ToSingle() + b.ToSingle());
    /// <summary>The difference, rounded.</summary>
    public static BFloat16 operator -(BFloat16 a, BFloat16 b) => new(a.ToSingle() - b.ToSingle());
    /// <summary>The product, rounded.</summary>
    public static BFloat16 operator *(BFloat16 a, BFloat16 b) => new(a.ToSingle() * b.ToSingle());
    /// <summary>The quotient, rounded.</summary>
    public static BFloat16 operator /(BFloat16 a, BFloat16 b) => new(a.ToSingle() / b.ToSingle());
    /// <summary>The remainder, rounded.</summary>
    public static BFloat16 operator %(BFloat16 a, BFloat16 b) => new(a.ToSingle() % b.ToSingle());
    /// <summary>The negative.</summary>
    public static BFloat16 operator -(BFloat16 a) => new(-a.ToSingle());
    /// <summary>Whether two values are equal.</summary>
    public static bool operator ==(BFloat16 a, BFloat16 b) => a.ToSingle() == b.ToSingle();
    /// <summary>Whether two values differ.</summary>
    public static bool operator !=(BFloat16 a, BFloat16 b) => a.ToSingle() != b.ToSingle();
    /// <summary>Whether the first value is smaller.</summary>
    public static bool operator <(BFloat16 a, BFloat16 b) => a.ToSingle() < b.ToSingle();
    /// <summary>Whether the first value is larger.</summary>
    public static bool operator >(BFloat16 a, BFloat16 b) => a.ToSingle() > b.ToSingle();
    /// <summary>Whether the first value is not larger.</summary>
    public static bool operator <=(BFloat16 a, BFloat16 b) => a.ToSingle() <= b.ToSingle();
    /// <summary>Whether the first value is not smaller.</summary>
    public static bool operator >=(BFloat16 a, BFloat16 b) => a.ToSingle() >= b.ToSingle();

    /// <summary>Whether the value is not a number.</summary>
    public static bool IsNaN(BFloat16 bf) => float.IsNaN(bf.ToSingle());
    /// <summary>Whether the value is infinite.</summary>
    public static bool IsInfinity(BFloat16 bf) => float.IsInfinity(bf.ToSingle());
    /// <summary>Whether the value is infinite and positive.</summary>
    public static bool IsPositiveInfinity(BFloat16 bf) => float.IsPositiveInfinity(bf.ToSingle());
    /// <summary>Whether the value is infinite and negative.</summary>
    public static bool IsNegativeInfinity(BFloat16 bf) => float.IsNegativeInfinity(bf.ToSingle());
    /// <summary>Whether the value is finite.</summary>
    public static bool IsFinite(BFloat16 bf) => float.IsFinite(bf.ToSingle());

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => ToSingle().Equals(other.ToSingle());
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);
    /// <inheritdoc/>
    public override int GetHashCode() => ToSingle().GetHashCode();
    /// <inheritdoc/>
    public int CompareTo(BFloat16 other) => ToSingle().CompareTo(other.ToSingle());
    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        BFloat16 other => CompareTo(other),
        _ => throw new ArgumentException($"Expected a {nameof(BFloat16)}, got {obj.GetType().Name}.", nameof(obj)),
    };
    /// <inheritdoc/>
    public override string ToString() => ToSingle().ToString(CultureInfo.CurrentCulture);
    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToSingle().ToString(format, formatProvider);
}
