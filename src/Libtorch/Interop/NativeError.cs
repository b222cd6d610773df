using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <summary>Turns the native side's error text into exceptions that name the operator and the shapes it was given.</summary>
internal static unsafe class NativeError
{
    /// <summary>The message of the last failed native call on this thread, without libtorch's stack of frames.</summary>
    internal static string Message
    {
        get
        {
            var text = Marshal.PtrToStringUTF8((nint)NativeMethods.ws_last_error()) ?? "unknown native error";
            var trace = text.IndexOf("\nException raised from", StringComparison.Ordinal);
            return trace < 0 ? text : text[..trace];
        }
    }

    /// <summary>Throws if <paramref name="code"/> is not 0.</summary>
    internal static void Check(int code, string operation, torch.Tensor? first = null, torch.Tensor? second = null, torch.Tensor? third = null)
    {
        if (code != 0)
        {
            Throw(operation, first, second, third);
        }
    }

    /// <summary>Throws the <see cref="ExternalException"/> of a failed call.</summary>
    [DoesNotReturn]
    internal static void Throw(string operation, torch.Tensor? first = null, torch.Tensor? second = null, torch.Tensor? third = null)
    {
        var message = Message;  // before the shapes are read, which is native code too
        var text = new StringBuilder(operation).Append('(');
        var separator = "";
        foreach (var tensor in (ReadOnlySpan<torch.Tensor?>)[first, second, third])
        {
            if (tensor is not null && !tensor.IsInvalid)
            {
                text.Append(separator).Append(Describe(tensor));
                separator = ", ";
            }
        }
        throw new ExternalException(text.Append("): ").Append(message).ToString());
    }

    /// <summary>A tensor in an error message: <c>Float32[2, 3]</c>.</summary>
    internal static string Describe(torch.Tensor tensor)
    {
        var place = tensor.device_type == DeviceType.CPU ? "" : $" on {tensor.device}";
        return $"{tensor.dtype}[{string.Join(", ", tensor.shape)}]{place}";
    }
}
