using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Device = TorchSharp.torch.Device;
using Generator = TorchSharp.torch.Generator;
using ScalarType = TorchSharp.torch.ScalarType;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp;

/// <summary>What the many overloads of the factories come down to.</summary>
internal static unsafe class NativeFactories
{
    /// <summary>The cases of <c>native/factories.cpp</c>.</summary>
    internal enum Kind { Empty, Zeros, Ones, Full, Rand, Randn, Randint, Randperm, Arange, Linspace, Logspace, Eye, Normal, EmptyStrided }

    internal static Tensor Create(Kind kind, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator = null, string[]? names = null,
        double a = 0, double b = 0, double c = 0, bool whole = false)
    {
        RequireNoNames(names);
        device = torch.InitializeDevice(device);
        nint handle;
        fixed (long* start = sizes)
        {
            handle = NativeMethods.ws_create((int)kind, start, sizes.Length, a, b, c, whole ? 1 : 0, (int)(dtype ?? torch.get_default_dtype()),
                (int)device.type, device.index, requiresGrad ? 1 : 0, generator?.Handle ?? 0);
        }
        if (handle == 0)
        {
            NativeError.Throw($"{kind.ToString().ToLowerInvariant()}[{string.Join(", ", sizes.ToArray())}]");
        }
        GC.KeepAlive(generator);
        return new Tensor(handle);
    }

    internal static Tensor Whole(Kind kind, ReadOnlySpan<long> sizes, long a, long b, long c, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names) =>
        Create(kind, sizes, dtype ?? ScalarType.Int64, device, requiresGrad, generator, names, Bits(a), Bits(b), Bits(c), true);

    internal static Tensor Full(ReadOnlySpan<long> sizes, Scalar value, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names = null)
    {
        var whole = value.Type is ScalarType.Int64 or ScalarType.Bool;
        // As TorchSharp does it: 64-bit integers for whole values, the default dtype otherwise.
        var type = dtype ?? (whole ? ScalarType.Int64 : value.Type == ScalarType.ComplexFloat64 ? value.Type : torch.get_default_dtype());
        if (value.Type == ScalarType.ComplexFloat64)
        {
            return Create(Kind.Empty, sizes, type, device, false, names: names).fill_(value).requires_grad_(requiresGrad);
        }
        return Create(Kind.Full, sizes, type, device, requiresGrad, null, names, whole ? Bits(value.Integer) : value.Real, whole: whole);
    }

    internal static Tensor Arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        var whole = IsWhole(start) && IsWhole(stop) && IsWhole(step);
        return whole
            ? Whole(Kind.Arange, [], start.Integer, stop.Integer, step.Integer, dtype, device, requiresGrad, null, null)
            : Create(Kind.Arange, [], dtype, device, requiresGrad, null, null, start.AsDouble, stop.AsDouble, step.AsDouble);
    }

    internal static Tensor Like(Kind kind, Tensor like, ScalarType? dtype, Device? device, bool requiresGrad, Scalar? a = null, long b = 0, string[]? names = null)
    {
        RequireNoNames(names);
        if (device is not null)
        {
            torch.InitializeDevice(device);
        }
        if (a is { Type: ScalarType.ComplexFloat64 })
        {
            return Like(Kind.Empty, like, dtype, device, false).fill_(a).requires_grad_(requiresGrad);
        }
        var whole = a is null || IsWhole(a);
        var handle = NativeMethods.ws_create_like((int)kind, like.RequireHandle(), whole ? Bits(a?.Integer ?? 0) : a!.Real, Bits(b), whole ? 1 : 0,
            (int?)dtype ?? -1, device is null ? -1 : (int)device.type, device?.index ?? -1, requiresGrad ? 1 : 0);
        if (handle == 0)
        {
            NativeError.Throw($"{kind.ToString().ToLowerInvariant()}_like", like);
        }
        GC.KeepAlive(like);
        return new Tensor(handle);
    }

    /// <summary>A tensor with a copy of the elements of an array of any rank, in row-major order.</summary>
    internal static Tensor FromArray<T>(Array data, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names) where T : unmanaged
    {
        RequireNoNames(names);
        var shape = new long[data.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = data.GetLongLength(i);
        }
        var span = data.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data)), data.Length);
        return NativeTensors.FromSpan(span, shape, TypeOf<T>(), dtype, device, requiresGrad);
    }

    /// <summary>A tensor with a copy of a list's elements.</summary>
    internal static Tensor FromList<T>(IList<T> data, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names) where T : unmanaged
    {
        RequireNoNames(names);
        var span = data switch { T[] array => array, List<T> list => CollectionsMarshal.AsSpan(list), _ => (ReadOnlySpan<T>)[.. data] };
        return NativeTensors.FromSpan(span, shape, TypeOf<T>(), dtype, device, requiresGrad);
    }

    /// <summary>A tensor with a copy of a span's elements.</summary>
    internal static Tensor FromSpan<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names = null) where T : unmanaged
    {
        RequireNoNames(names);
        return NativeTensors.FromSpan(data, shape, TypeOf<T>(), dtype, device, requiresGrad);
    }

    /// <summary>The dtype of a .NET type.</summary>
    /// <exception cref="ArgumentException">Tensors have no such elements.</exception>
    internal static ScalarType TypeOf<T>() => TypeOf(typeof(T));

    /// <inheritdoc cref="TypeOf{T}"/>
    internal static ScalarType TypeOf(Type type) =>
        type == typeof(float) ? ScalarType.Float32
        : type == typeof(double) ? ScalarType.Float64
        : type == typeof(long) ? ScalarType.Int64
        : type == typeof(int) ? ScalarType.Int32
        : type == typeof(bool) ? ScalarType.Bool
        : type == typeof(byte) ? ScalarType.Byte
        : type == typeof(sbyte) ? ScalarType.Int8
        : type == typeof(short) ? ScalarType.Int16
        : type == typeof(Half) ? ScalarType.Float16
        : type == typeof(BFloat16) ? ScalarType.BFloat16
        : type == typeof((float, float)) ? ScalarType.ComplexFloat32
        : type == typeof(Complex) ? ScalarType.ComplexFloat64
        : throw new ArgumentException($"A tensor cannot hold elements of type {type.Name}.");

    private static bool IsWhole(Scalar value) => value.Type is ScalarType.Int64 or ScalarType.Bool;

    private static double Bits(long value) => BitConverter.Int64BitsToDouble(value);

    private static void RequireNoNames(string[]? names)
    {
        if (names is { Length: > 0 })
        {
            throw new NotSupportedException("Named axes are not supported by this engine; leave names null.");
        }
    }
}
