using System.Numerics;

namespace TorchSharp;

/// <summary>Conversions between <see cref="Scalar"/> and numbers.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this sbyte value) => value;

    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this short value) => value;

    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>A scalar from the real and imaginary part of a number.</summary>
    public static Scalar ToScalar(this (float, float) value) => value;

    /// <summary>A scalar from a complex number.</summary>
    public static Scalar ToScalar(this Complex value) => value;

    /// <summary>A scalar from a truth value.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this Half value) => value;

    /// <summary>A scalar from a number.</summary>
    public static Scalar ToScalar(this BFloat16 value) => value;

    /// <summary>A scalar from a number, rounded to 16 bits first.</summary>
    public static Scalar ToBFloat16Scalar(this float value) => new BFloat16(value);

    /// <summary>The value as a half.</summary>
    public static Half ToHalf(this Scalar value) => (Half)value.AsDouble;

    /// <summary>The value as a BFloat16.</summary>
    public static BFloat16 ToBFloat16(this Scalar value) => (BFloat16)value.AsDouble;

    /// <summary>The value as a float.</summary>
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;

    /// <summary>The value as a double.</summary>
    public static double ToDouble(this Scalar value) => value.AsDouble;

    /// <summary>The value as an sbyte.</summary>
    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.AsInt64);

    /// <summary>The value as a byte.</summary>
    public static byte ToByte(this Scalar value) => checked((byte)value.AsInt64);

    /// <summary>The value as a short.</summary>
    public static short ToInt16(this Scalar value) => checked((short)value.AsInt64);

    /// <summary>The value as an int.</summary>
    public static int ToInt32(this Scalar value) => checked((int)value.AsInt64);

    /// <summary>The value as a long.</summary>
    public static long ToInt64(this Scalar value) => value.AsInt64;

    /// <summary>Whether the value differs from zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0 || value.Imaginary != 0;

    /// <summary>The value as a pair of floats.</summary>
    public static (float Real, float Imaginary) ToComplexFloat32(this Scalar value) => ((float)value.AsDouble, (float)value.Imaginary);

    /// <summary>The value as a complex number.</summary>
    public static Complex ToComplexFloat64(this Scalar value) => new(value.AsDouble, value.Imaginary);
}
