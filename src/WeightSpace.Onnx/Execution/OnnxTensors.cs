using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.Onnx;

/// <summary>Turns stored tensors into tensors of the engine.</summary>
/// <remarks>
/// Three types are left: every floating type becomes the interpreter's, every integer type int64, truth values stay. A
/// network computed
/// in float16 is thereby computed as its formulas say, which is what a symmetry is about.
/// </remarks>
internal static class OnnxTensors
{
    /// <summary>The engine's type for an element type.</summary>
    internal static ScalarType TypeOf(OnnxElementType type, ScalarType floating) =>
        type.IsFloating() ? floating : type == OnnxElementType.Bool ? ScalarType.Bool : ScalarType.Int64;

    /// <summary>Copies a stored tensor; the caller disposes it.</summary>
    internal static Tensor Load(OnnxTensor tensor, ScalarType floating, Device device)
    {
        if (tensor.ElementType == OnnxElementType.String) throw new OnnxExecutionException($"{tensor.Description} holds text, which is not interpreted.");
        var target = TypeOf(tensor.ElementType, floating);
        if (tensor.HasRawBytes && StoredType(tensor.ElementType) is { } stored)
        {
            var raw = empty([.. tensor.Dims], dtype: stored);
            if (tensor.ElementCount > 0) tensor.RawBytes().Span.CopyTo(raw.bytes);
            return Converted(raw, target, device);
        }

        var values = target == ScalarType.Int64 || target == ScalarType.Bool
            ? torch.tensor(tensor.ReadInt64s(), [.. tensor.Dims], dtype: ScalarType.Int64)
            : torch.tensor(tensor.ReadDoubles(), [.. tensor.Dims], dtype: ScalarType.Float64);
        return Converted(values, target, device);
    }

    /// <summary>The values of a tensor of whole numbers, row-major.</summary>
    internal static long[] Longs(Tensor tensor)
    {
        using var whole = tensor.to(ScalarType.Int64);
        using var host = whole.cpu();
        using var contiguous = host.contiguous();
        return contiguous.data<long>().ToArray();
    }

    /// <summary>The values of a tensor of real numbers, row-major.</summary>
    internal static double[] Doubles(Tensor tensor)
    {
        using var real = tensor.to(ScalarType.Float64);
        using var host = real.cpu();
        using var contiguous = host.contiguous();
        return contiguous.data<double>().ToArray();
    }

    private static ScalarType? StoredType(OnnxElementType type) => type switch
    {
        OnnxElementType.Float => ScalarType.Float32,
        OnnxElementType.Double => ScalarType.Float64,
        OnnxElementType.Float16 => ScalarType.Float16,
        OnnxElementType.BFloat16 => ScalarType.BFloat16,
        OnnxElementType.UInt8 => ScalarType.Byte,
        OnnxElementType.Int8 => ScalarType.Int8,
        OnnxElementType.Int16 => ScalarType.Int16,
        OnnxElementType.Int32 => ScalarType.Int32,
        OnnxElementType.Int64 => ScalarType.Int64,
        OnnxElementType.Bool => ScalarType.Bool,
        _ => null,
    };

    private static Tensor Converted(Tensor tensor, ScalarType type, Device device)
    {
        if (tensor.dtype == type && device.type == DeviceType.CPU) return tensor;
        using (tensor) return tensor.to(type, device);
    }
}
