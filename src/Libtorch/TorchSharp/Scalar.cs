using System.Numerics;

namespace TorchSharp;

/// <summary>A number of any type, as an argument of an operator.</summary>
/// <remarks>As in libtorch, whole numbers are held as 64 bits and real ones in double precision.</remarks>
public sealed class Scalar : IDisposable
{
    internal Scalar(long value)
    {
        Type = torch.ScalarType.Int64;
        Integer = value;
    }

    internal Scalar(double value)
    {
        Type = torch.ScalarType.Float64;
        Real = value;
    }

    internal Scalar(bool value)
    {
        Type = torch.ScalarType.Bool;
        Integer = value ? 1 : 0;
    }

    internal Scalar(Complex value)
    {
        Type = torch.ScalarType.ComplexFloat64;
        Real = value.Real;
        Imaginary = value.Imaginary;
    }

    /// <summary>Int64, Float64, Bool or ComplexFloat64.</summary>
    public torch.ScalarType Type { get; }

    /// <summary>The value of a whole number or a truth value (0 or 1).</summary>
    internal long Integer { get; }

    /// <summary>The value of a real number, or the real part of a complex one.</summary>
    internal double Real { get; }

    /// <summary>The imaginary part of a complex number.</summary>
    internal double Imaginary { get; }

    /// <summary>The value as a double, whatever its type; the imaginary part is lost.</summary>
    internal double AsDouble => Type is torch.ScalarType.Int64 or torch.ScalarType.Bool ? Integer : Real;

    /// <summary>The value as a whole number, whatever its type, truncated.</summary>
    internal long AsInt64 => Type is torch.ScalarType.Int64 or torch.ScalarType.Bool ? Integer : checked((long)Real);

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(byte value) => new((long)value);

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(sbyte value) => new((long)value);

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(short value) => new((long)value);

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(int value) => new((long)value);

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(long value) => new(value);

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(Half value) => new((double)value);

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(BFloat16 value) => new(value.ToSingle());

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(float value) => new((double)value);

    /// <summary>A scalar from a number.</summary>
    public static implicit operator Scalar(double value) => new(value);

    /// <summary>A scalar from a truth value.</summary>
    public static implicit operator Scalar(bool value) => new(value);

    /// <summary>A scalar from the real and imaginary part of a number.</summary>
    public static implicit operator Scalar((float, float) value) => new(new Complex(value.Item1, value.Item2));

    /// <summary>A scalar from a complex number.</summary>
    public static implicit operator Scalar(Complex value) => new(value);

    /// <summary>Does nothing: a scalar holds nothing native here.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>The value in the invariant culture.</summary>
    public override string ToString() => Type switch
    {
        torch.ScalarType.Bool => Integer != 0 ? "true" : "false",
        torch.ScalarType.Int64 => Integer.ToString(System.Globalization.CultureInfo.InvariantCulture),
        torch.ScalarType.ComplexFloat64 => FormattableString.Invariant($"{Real}+{Imaginary}i"),
        _ => Real.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
