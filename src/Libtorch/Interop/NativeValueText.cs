using System.Globalization;
using System.Text;

namespace TorchSharp;

/// <summary>Arguments as they appear in error messages: tensors by dtype and shape, numbers as they are.</summary>
internal static unsafe class NativeValueText
{
    internal static string Describe(in NativeValue value) => value.Tag switch
    {
        NativeTag.None => "none",
        NativeTag.Tensor => OfTensor(value.Handle),
        NativeTag.Int => value.Integer.ToString(CultureInfo.InvariantCulture),
        NativeTag.Double => value.Real.ToString("R", CultureInfo.InvariantCulture),
        NativeTag.Bool => value.Boolean ? "true" : "false",
        NativeTag.IntList => $"[{string.Join(", ", new Span<long>((void*)value.Handle, value.Count).ToArray())}]",
        NativeTag.DoubleList => $"[{string.Join(", ", new Span<double>((void*)value.Handle, value.Count).ToArray())}]",
        NativeTag.TensorList or NativeTag.OptionalTensorList => OfTensors(value),
        NativeTag.String => $"\"{Encoding.UTF8.GetString((byte*)value.Handle, value.Count)}\"",
        NativeTag.Device => $"{(DeviceType)(int)(value.Integer >> 32)}:{(int)value.Integer}",
        _ => value.Tag.ToString(),
    };

    private static string OfTensors(in NativeValue value)
    {
        string[] items = new string[value.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = OfTensor(((nint*)value.Handle)[i]);
        return $"[{string.Join(", ", items)}]";
    }

    private static string OfTensor(nint handle)
    {
        if (handle == 0)
            return "none";
        NativeTensorInfo info;
        NativeMethods.ws_tensor_describe(handle, &info);
        string shape = string.Join(", ", new Span<long>(info.Sizes, info.Dimensions).ToArray());
        string device = info.DeviceType == (int)DeviceType.CPU ? "" : $" on {(DeviceType)info.DeviceType}:{info.DeviceIndex}";
        return $"{(torch.ScalarType)(sbyte)info.ScalarType}[{shape}]{device}";
    }
}
