using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>One argument or result of a native operator; the twin of <c>ws_value</c>.</summary>
/// <remarks>
/// Holds borrowed handles and pointers only: whoever fills an argument keeps its owner alive until the call returns. The values live
/// on the stack of the caller, so that a call allocates nothing.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeValue
{
    internal readonly NativeTag Tag;

    /// <summary>Elements of a list, or bytes of a string.</summary>
    internal readonly int Count;

    private readonly long payload;

    private NativeValue(NativeTag tag, long payload, int count = 0)
    {
        Tag = tag;
        Count = count;
        this.payload = payload;
    }

    internal nint Handle => (nint)payload;

    internal long Integer => payload;

    internal double Real => BitConverter.Int64BitsToDouble(payload);

    internal bool Boolean => payload != 0;

    /// <summary>Asks for the default of the schema.</summary>
    internal static NativeValue Default => new(NativeTag.Default, 0);

    internal static NativeValue None => default;

    /// <exception cref="ArgumentNullException">There is no tensor.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NativeValue From(Tensor tensor, [CallerArgumentExpression(nameof(tensor))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        return new(NativeTag.Tensor, tensor.RequireHandle());
    }

    internal static NativeValue FromOrNone(Tensor? tensor) => tensor is null ? None : From(tensor);

    internal static NativeValue FromOrDefault(Tensor? tensor) => tensor is null ? Default : From(tensor);

    internal static NativeValue From(long value) => new(NativeTag.Int, value);

    internal static NativeValue FromOrNone(long? value) => value is { } given ? From(given) : None;

    internal static NativeValue FromOrDefault(long? value) => value is { } given ? From(given) : Default;

    internal static NativeValue From(double value) => new(NativeTag.Double, BitConverter.DoubleToInt64Bits(value));

    internal static NativeValue FromOrNone(double? value) => value is { } given ? From(given) : None;

    internal static NativeValue FromOrDefault(double? value) => value is { } given ? From(given) : Default;

    internal static NativeValue From(bool value) => new(NativeTag.Bool, value ? 1 : 0);

    internal static NativeValue FromOrNone(bool? value) => value is { } given ? From(given) : None;

    internal static NativeValue FromOrDefault(bool? value) => value is { } given ? From(given) : Default;

    internal static NativeValue From(ScalarType value) => new(NativeTag.Int, (sbyte)value);

    internal static NativeValue FromOrNone(ScalarType? value) => value is { } given ? From(given) : None;

    internal static NativeValue FromOrDefault(ScalarType? value) => value is { } given ? From(given) : Default;

    internal static NativeValue From(Device device, [CallerArgumentExpression(nameof(device))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(device, name);
        return new(NativeTag.Device, ((long)device.type << 32) | (uint)device.index);
    }

    internal static NativeValue FromOrNone(Device? device) => device is null ? None : From(device);

    internal static NativeValue From(Generator generator) => new(NativeTag.Generator, generator.Handle);

    /// <summary>No generator means libtorch's default one of the device.</summary>
    internal static NativeValue FromOrNone(Generator? generator) => generator is null ? None : From(generator);

    internal static NativeValue From(Scalar scalar, [CallerArgumentExpression(nameof(scalar))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(scalar, name);
        return scalar.Type switch
        {
            ScalarType.Bool => From(scalar.ToBoolean()),
            ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64 => From(scalar.ToDouble()),
            ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 => new(NativeTag.ComplexDouble, ComplexPairs.Store(scalar.ToComplexFloat64())),
            _ => From(scalar.ToInt64()),
        };
    }

    internal static NativeValue FromOrNone(Scalar? scalar) => scalar is null ? None : From(scalar);

    internal static NativeValue FromOrDefault(Scalar? scalar) => scalar is null ? Default : From(scalar);

    internal static NativeValue From(long* items, int count) => new(NativeTag.IntList, (nint)items, count);

    internal static NativeValue From(double* items, int count) => new(NativeTag.DoubleList, (nint)items, count);

    internal static NativeValue From(bool* items, int count) => new(NativeTag.BoolList, (nint)items, count);

    // UTF-8, without a terminating zero.
    internal static NativeValue From(byte* text, int count) => new(NativeTag.String, (nint)text, count);

    internal static NativeValue FromTensors(nint* handles, int count, bool optional) =>
        new(optional ? NativeTag.OptionalTensorList : NativeTag.TensorList, (nint)handles, count);
}
