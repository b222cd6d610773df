namespace WeightSpace.Onnx;

/// <summary>Facts about element types.</summary>
internal static class OnnxElementTypes
{
    internal static bool IsSupported(this OnnxElementType type) => type is not OnnxElementType.Undefined && Enum.IsDefined(type);

    /// <summary>Whether the type holds real numbers of limited precision, of whatever width.</summary>
    internal static bool IsFloating(this OnnxElementType type) => type is OnnxElementType.Float or OnnxElementType.Double || type.Mantissa() is not null;

    /// <summary>Whether the type holds whole numbers (not truth values).</summary>
    internal static bool IsInteger(this OnnxElementType type) =>
        type.IsSupported() && !type.IsFloating() && type is not (OnnxElementType.Bool or OnnxElementType.String or OnnxElementType.Complex64 or OnnxElementType.Complex128);

    /// <summary>Whether elements can be read as numbers.</summary>
    internal static bool IsNumber(this OnnxElementType type) => type.IsFloating() || type.IsInteger() || type is OnnxElementType.Bool;

    /// <summary>Bits of one element as raw data; 0 for text, which has no raw form.</summary>
    internal static int Bits(this OnnxElementType type) => type switch
    {
        OnnxElementType.UInt4 or OnnxElementType.Int4 or OnnxElementType.Float4E2M1 => 4,
        OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.UInt16 or OnnxElementType.Int16 => 16,
        OnnxElementType.Float or OnnxElementType.Int32 or OnnxElementType.UInt32 => 32,
        OnnxElementType.Double or OnnxElementType.Int64 or OnnxElementType.UInt64 or OnnxElementType.Complex64 => 64,
        OnnxElementType.Complex128 => 128,
        OnnxElementType.String or OnnxElementType.Undefined => 0,
        _ => 8,
    };

    /// <summary>The whole number that bits mean in an integer type.</summary>
    internal static long ToInt64(this OnnxElementType type, ulong bits) => type switch
    {
        OnnxElementType.Bool => bits == 0 ? 0 : 1,
        OnnxElementType.UInt8 => (byte)bits,
        OnnxElementType.Int8 => (sbyte)bits,
        OnnxElementType.UInt16 => (ushort)bits,
        OnnxElementType.Int16 => (short)bits,
        OnnxElementType.UInt32 => (uint)bits,
        OnnxElementType.Int32 => (int)bits,
        OnnxElementType.UInt4 => (long)(bits & 15),
        OnnxElementType.Int4 => ((long)(bits & 15) ^ 8) - 8,
        _ => (long)bits,
    };

    /// <summary>The number that bits mean.</summary>
    internal static double ToDouble(this OnnxElementType type, ulong bits)
    {
        if (type == OnnxElementType.Double) return BitConverter.UInt64BitsToDouble(bits);
        if (type == OnnxElementType.Float) return BitConverter.UInt32BitsToSingle((uint)bits);
        if (type == OnnxElementType.UInt64) return bits;
        if (type == OnnxElementType.Float8E8M0) return (byte)bits == 255 ? double.NaN : Math.ScaleB(1, (byte)bits - 127);
        if (type.Mantissa() is not { } layout) return type.ToInt64(bits);
        var (width, mantissaBits, bias) = layout;
        var mantissa = bits & ((1UL << mantissaBits) - 1);
        var exponent = (int)(bits >> mantissaBits) & ((1 << (width - 1 - mantissaBits)) - 1);
        var sign = (bits >> (width - 1) & 1) == 0 ? 1.0 : -1.0;
        var (isLast, isNegativeZero) = (exponent == (1 << (width - 1 - mantissaBits)) - 1, sign < 0 && exponent == 0 && mantissa == 0);
        // Infinities as IEEE has them; those without have one NaN, at the end or in place of the negative zero.
        if (type is OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Float8E5M2 && isLast) return mantissa == 0 ? sign * double.PositiveInfinity : double.NaN;
        if (type is OnnxElementType.Float8E4M3 && isLast && mantissa == 7) return double.NaN;
        if (type is OnnxElementType.Float8E4M3Nz or OnnxElementType.Float8E5M2Nz && isNegativeZero) return double.NaN;
        return sign * (exponent == 0
            ? Math.ScaleB(mantissa, 1 - bias - mantissaBits)
            : Math.ScaleB(mantissa | (1UL << mantissaBits), exponent - bias - mantissaBits));
    }

    /// <summary>Bits in all, bits of the mantissa, and the bias of the exponent of a small floating type.</summary>
    private static (int Width, int Mantissa, int Bias)? Mantissa(this OnnxElementType type) => type switch
    {
        OnnxElementType.Float16 => (16, 10, 15),
        OnnxElementType.BFloat16 => (16, 7, 127),
        OnnxElementType.Float8E4M3 => (8, 3, 7),
        OnnxElementType.Float8E4M3Nz => (8, 3, 8),
        OnnxElementType.Float8E5M2 => (8, 2, 15),
        OnnxElementType.Float8E5M2Nz => (8, 2, 16),
        OnnxElementType.Float8E8M0 => (9, 0, 127),
        OnnxElementType.Float4E2M1 => (4, 1, 1),
        _ => null,
    };
}
