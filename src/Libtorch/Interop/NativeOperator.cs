using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>One operator of libtorch's dispatcher, looked up at its first call.</summary>
/// <remarks>
/// Looking up late keeps loading fast and lets a libtorch that lacks an operator serve everything else. The caller keeps the owners
/// of all handles in the arguments alive until a call returns. Results are owned by the caller.
/// </remarks>
[SkipLocalsInit]
internal sealed unsafe class NativeOperator(string name, string overload)
{
    private const int MostResults = 5;

    private nint handle;

    /// <summary>For example <c>aten::sum.dim_IntList</c>.</summary>
    internal string FullName => overload.Length == 0 ? name : $"{name}.{overload}";

    /// <summary>A call with one tensor result.</summary>
    internal Tensor Call(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return Owned(result);
    }

    /// <summary>A call that changes its first argument and whose result, the same tensor, is not wanted a second time.</summary>
    internal void CallInPlace(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue* results = stackalloc NativeValue[MostResults];
        int count = Invoke(arguments, results, MostResults);
        for (int i = 0; i < count; i++)
        {
            if (results[i].Tag == NativeTag.Tensor && results[i].Handle != 0)
                NativeMethods.ws_release(results[i].Handle);
        }
    }

    internal (Tensor, Tensor) CallTwo(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue* results = stackalloc NativeValue[2];
        Invoke(arguments, results, 2);
        return (Owned(results[0]), Owned(results[1]));
    }

    internal (Tensor, Tensor, Tensor) CallThree(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue* results = stackalloc NativeValue[3];
        Invoke(arguments, results, 3);
        return (Owned(results[0]), Owned(results[1]), Owned(results[2]));
    }

    internal (Tensor, Tensor, Tensor, Tensor) CallFour(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue* results = stackalloc NativeValue[4];
        Invoke(arguments, results, 4);
        return (Owned(results[0]), Owned(results[1]), Owned(results[2]), Owned(results[3]));
    }

    internal (Tensor, Tensor, Tensor, Tensor, Tensor) CallFive(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue* results = stackalloc NativeValue[5];
        Invoke(arguments, results, 5);
        return (Owned(results[0]), Owned(results[1]), Owned(results[2]), Owned(results[3]), Owned(results[4]));
    }

    /// <summary>A call whose one result is a list of tensors.</summary>
    internal Tensor[] CallList(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        // The native array is valid only until the next call on this thread, and wrapping makes no calls that return lists.
        var handles = new ReadOnlySpan<nint>((void*)result.Handle, result.Count);
        var tensors = new Tensor[handles.Length];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = Tensor.FromHandle(handles[i]);
        return tensors;
    }

    internal bool CallBool(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Boolean;
    }

    internal long CallLong(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Integer;
    }

    internal double CallDouble(ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Real;
    }

    /// <returns>How many results were written.</returns>
    private int Invoke(ReadOnlySpan<NativeValue> arguments, NativeValue* results, int capacity)
    {
        if (handle == 0)
            Resolve();
        int count;
        fixed (NativeValue* first = arguments)
        {
            if (NativeMethods.ws_call(handle, first, arguments.Length, results, capacity, &count) != 0)
                ThrowFailure(arguments);
        }
        return count;
    }

    // An undefined tensor, for example a gradient that was not asked for, is null to C# code.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tensor Owned(in NativeValue value) =>
        value.Tag == NativeTag.Tensor && value.Handle != 0 ? Tensor.FromHandle(value.Handle) : null!;

    /// <exception cref="NotSupportedException">The libtorch in use has no such operator.</exception>
    private void Resolve()
    {
        byte[] nameText = Encoding.UTF8.GetBytes(name + "\0");
        byte[] overloadText = Encoding.UTF8.GetBytes(overload + "\0");
        nint found;
        fixed (byte* namePointer = nameText, overloadPointer = overloadText)
        {
            if (NativeMethods.ws_find_operator(namePointer, overloadPointer, &found) != 0)
            {
                throw new NotSupportedException(
                    $"libtorch {Marshal.PtrToStringUTF8((nint)NativeMethods.ws_torch_version())} has no operator {FullName}. " +
                    "Use another one, or a libtorch that has it (set LIBTORCH to its folder).");
            }
        }
        handle = found;
    }

    [DoesNotReturn]
    private void ThrowFailure(ReadOnlySpan<NativeValue> arguments)
    {
        string message = NativeError.Message;  // before the shapes are read, which is native code too
        var text = new StringBuilder(FullName).Append('(');
        for (int i = 0; i < arguments.Length; i++)
            text.Append(i == 0 ? "" : ", ").Append(NativeValueText.Describe(arguments[i]));
        throw new ExternalException(text.Append("): ").Append(message).ToString());
    }
}
