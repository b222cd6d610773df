namespace TorchSharp;

public static partial class torch
{
    /// <summary>The types of a tensor's elements, numbered as in libtorch.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned, 8 bits.</summary>
        Byte = 0,
        /// <summary>Signed, 8 bits.</summary>
        Int8 = 1,
        /// <summary>Signed, 16 bits.</summary>
        Int16 = 2,
        /// <summary>Signed, 32 bits.</summary>
        Int32 = 3,
        /// <summary>Signed, 64 bits.</summary>
        Int64 = 4,
        /// <summary>IEEE half precision.</summary>
        Float16 = 5,
        /// <summary>IEEE single precision.</summary>
        Float32 = 6,
        /// <summary>IEEE double precision.</summary>
        Float64 = 7,
        /// <summary>A pair of single-precision numbers.</summary>
        ComplexFloat32 = 9,
        /// <summary>A pair of double-precision numbers.</summary>
        ComplexFloat64 = 10,
        /// <summary>True or false, one byte.</summary>
        Bool = 11,
        /// <summary>Quantized, signed, 8 bits.</summary>
        QInt8 = 12,
        /// <summary>Quantized, unsigned, 8 bits.</summary>
        QUInt8 = 13,
        /// <summary>Quantized, signed, 32 bits.</summary>
        QInt32 = 14,
        /// <summary>Single precision with a mantissa of 7 bits.</summary>
        BFloat16 = 15,
    }

#pragma warning disable CA2211 // TorchSharp's names are mutable fields, and the same source must compile against them.
    /// <summary><see cref="ScalarType.Bool"/>.</summary>
    public static ScalarType @bool = ScalarType.Bool;
    /// <summary><see cref="ScalarType.Byte"/>.</summary>
    public static ScalarType uint8 = ScalarType.Byte;
    /// <summary><see cref="ScalarType.Int8"/>.</summary>
    public static ScalarType int8 = ScalarType.Int8;
    /// <summary><see cref="ScalarType.Int16"/>.</summary>
    public static ScalarType int16 = ScalarType.Int16;
    /// <summary><see cref="ScalarType.Int32"/>.</summary>
    public static ScalarType int32 = ScalarType.Int32;
    /// <summary><see cref="ScalarType.Int64"/>.</summary>
    public static ScalarType int64 = ScalarType.Int64;
    /// <summary><see cref="ScalarType.BFloat16"/>.</summary>
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    /// <summary><see cref="ScalarType.Float16"/>.</summary>
    public static ScalarType float16 = ScalarType.Float16;
    /// <summary><see cref="ScalarType.Float32"/>.</summary>
    public static ScalarType float32 = ScalarType.Float32;
    /// <summary><see cref="ScalarType.Float64"/>.</summary>
    public static ScalarType float64 = ScalarType.Float64;
    /// <summary><see cref="ScalarType.ComplexFloat32"/>.</summary>
    public static ScalarType complex64 = ScalarType.ComplexFloat32;
    /// <summary><see cref="ScalarType.ComplexFloat64"/>.</summary>
    public static ScalarType complex128 = ScalarType.ComplexFloat64;
    /// <summary><see cref="ScalarType.Int16"/>.</summary>
    public static ScalarType @short = ScalarType.Int16;
    /// <summary><see cref="ScalarType.Int32"/>.</summary>
    public static ScalarType @int = ScalarType.Int32;
    /// <summary><see cref="ScalarType.Int64"/>.</summary>
    public static ScalarType @long = ScalarType.Int64;
    /// <summary><see cref="ScalarType.Float16"/>.</summary>
    public static ScalarType half = ScalarType.Float16;
    /// <summary><see cref="ScalarType.Float32"/>.</summary>
    public static ScalarType @float = ScalarType.Float32;
    /// <summary><see cref="ScalarType.Float64"/>.</summary>
    public static ScalarType @double = ScalarType.Float64;
    /// <summary><see cref="ScalarType.ComplexFloat32"/>.</summary>
    public static ScalarType cfloat = ScalarType.ComplexFloat32;
    /// <summary><see cref="ScalarType.ComplexFloat64"/>.</summary>
    public static ScalarType cdouble = ScalarType.ComplexFloat64;
    /// <summary><see cref="ScalarType.QInt8"/>.</summary>
    public static ScalarType qint8 = ScalarType.QInt8;
    /// <summary><see cref="ScalarType.QUInt8"/>.</summary>
    public static ScalarType quint8 = ScalarType.QUInt8;
    /// <summary><see cref="ScalarType.QInt32"/>.</summary>
    public static ScalarType qint32 = ScalarType.QInt32;
#pragma warning restore CA2211

    private static ScalarType default_dtype = ScalarType.Float32;

    /// <summary>Sets the type of tensors that are created without naming one.</summary>
    /// <exception cref="ArgumentException">It is not a floating-point type.</exception>
    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype))
        {
            throw new ArgumentException($"The default dtype must be a floating-point type, got {dtype}.", nameof(dtype));
        }
        NativeError.Check(NativeMethods.ws_set_default_dtype((int)dtype), "set_default_dtype");
        default_dtype = dtype;
    }

    /// <summary>Sets the type of tensors that are created without naming one to that of a tensor.</summary>
    public static void set_default_tensor_type(Tensor t) => set_default_dtype(t.dtype);

    /// <summary>The type of tensors that are created without naming one.</summary>
    public static ScalarType get_default_dtype() => default_dtype;

    /// <summary>Whether the type holds whole numbers; <see cref="ScalarType.Bool"/> counts.</summary>
    public static bool is_integral(ScalarType type) =>
        type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    /// <summary>Whether a tensor holds whole numbers.</summary>
    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    /// <summary>Whether the type holds real numbers.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>Whether a tensor holds real numbers.</summary>
    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    /// <summary>Whether the type holds complex numbers.</summary>
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>Whether a tensor holds complex numbers.</summary>
    public static bool is_complex(Tensor input) => is_complex(input.dtype);

    /// <summary>Whether the type is quantized.</summary>
    public static bool is_quantized(ScalarType type) => type is ScalarType.QInt8 or ScalarType.QUInt8 or ScalarType.QInt32;

    /// <summary>Whether the only element of a tensor differs from zero.</summary>
    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    /// <summary>The largest value of a type of whole numbers.</summary>
    /// <exception cref="ArgumentException">The type is not one of whole numbers.</exception>
    public static long max_int_value(ScalarType type) => type switch
    {
        ScalarType.Byte => byte.MaxValue,
        ScalarType.Int8 => sbyte.MaxValue,
        ScalarType.Int16 => short.MaxValue,
        ScalarType.Int32 => int.MaxValue,
        ScalarType.Int64 => long.MaxValue,
        _ => throw new ArgumentException($"{type} is not a type of whole numbers.", nameof(type)),
    };

    /// <summary>The type of the result of arithmetic between elements of two types.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) =>
        (ScalarType)NativeMethods.ws_promote_types((int)type1, (int)type2);

    /// <summary>Whether a value of one type may be assigned to a tensor of another.</summary>
    public static bool can_cast(ScalarType from, ScalarType to) => NativeMethods.ws_can_cast((int)from, (int)to) != 0;
}
