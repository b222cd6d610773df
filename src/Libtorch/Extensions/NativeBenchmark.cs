using static TorchSharp.torch;
#if !TORCHSHARP_NUGET
using TorchSharp;
#endif

namespace WeightSpace.Engine;

/// <summary>Times operators in loops inside native code: the floor that a call from C# is compared with.</summary>
/// <remarks>Only this repository's engine has them; TorchSharp's packages do not (see <see cref="IsAvailable"/>).</remarks>
public static class NativeBenchmark
{
    /// <summary>Whether the engine has the native loops.</summary>
    public static bool IsAvailable =>
#if TORCHSHARP_NUGET
        false;
#else
        true;
#endif

    /// <summary>Nanoseconds of one call of an operator.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="left">Its first operand.</param>
    /// <param name="right">Its second operand; not used by operators of one.</param>
    /// <param name="iterations">How many calls are timed.</param>
    /// <exception cref="NotSupportedException">The engine has no native loops.</exception>
    /// <exception cref="InvalidOperationException">The operator failed on these operands.</exception>
    public static double Nanoseconds(NativeOperation operation, Tensor left, Tensor right, long iterations)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
#if TORCHSHARP_NUGET
        throw Missing();
#else
        var time = NativeMethods.ws_bench_unboxed((int)operation, left.RequireHandle(), right.RequireHandle(), iterations);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return Checked(time, operation.ToString());
#endif
    }

    /// <summary>Nanoseconds of one call of <c>linear</c>.</summary>
    /// <param name="input">Shape <c>[batch, in]</c>.</param>
    /// <param name="weight">Shape <c>[out, in]</c>.</param>
    /// <param name="bias">Shape <c>[out]</c>.</param>
    /// <param name="iterations">How many calls are timed.</param>
    /// <exception cref="NotSupportedException">The engine has no native loops.</exception>
    /// <exception cref="InvalidOperationException">The shapes do not fit.</exception>
    public static double LinearNanoseconds(Tensor input, Tensor weight, Tensor bias, long iterations)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(bias);
#if TORCHSHARP_NUGET
        throw Missing();
#else
        var time = NativeMethods.ws_bench_linear(input.RequireHandle(), weight.RequireHandle(), bias.RequireHandle(), iterations);
        GC.KeepAlive(input);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
        return Checked(time, "linear");
#endif
    }

    /// <summary>Nanoseconds of one backward pass of a loss.</summary>
    /// <param name="loss">A scalar with a graph; the graph is kept.</param>
    /// <param name="inputs">The tensors whose gradients are taken.</param>
    /// <param name="iterations">How many passes are timed.</param>
    /// <exception cref="NotSupportedException">The engine has no native loops.</exception>
    /// <exception cref="InvalidOperationException">The pass failed.</exception>
    public static double BackwardNanoseconds(Tensor loss, IReadOnlyList<Tensor> inputs, long iterations)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(inputs);
#if TORCHSHARP_NUGET
        throw Missing();
#else
        var handles = inputs.Select(input => input.RequireHandle()).ToArray();
        unsafe
        {
            fixed (nint* first = handles)
            {
                var time = NativeMethods.ws_bench_backward(loss.RequireHandle(), first, handles.Length, iterations);
                GC.KeepAlive(loss);
                GC.KeepAlive(inputs);
                return Checked(time, "backward");
            }
        }
#endif
    }

    /// <summary>Nanoseconds of one fused Adam update of some tensors, which it changes.</summary>
    /// <param name="parameters">Tensors with gradients, single or double precision on the CPU.</param>
    /// <param name="iterations">How many updates are timed.</param>
    /// <exception cref="NotSupportedException">The engine has no native loops.</exception>
    /// <exception cref="InvalidOperationException">The update does not apply to these tensors.</exception>
    public static double AdamNanoseconds(IReadOnlyList<Tensor> parameters, long iterations)
    {
        ArgumentNullException.ThrowIfNull(parameters);
#if TORCHSHARP_NUGET
        throw Missing();
#else
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        nint[] Handles(IEnumerable<Tensor> tensors) => [.. tensors.Select(tensor => tensor.RequireHandle())];
        Tensor[] grads = [.. parameters.Select(p => p.grad ?? throw new InvalidOperationException("Every tensor needs a gradient; call backward first."))];
        Tensor[] first = [.. parameters.Select(p => zeros_like(p))];
        Tensor[] second = [.. parameters.Select(p => zeros_like(p))];
        var steps = Enumerable.Repeat(1L, parameters.Count).ToArray();
        unsafe
        {
            fixed (nint* weights = Handles(parameters), slopes = Handles(grads), means = Handles(first), squares = Handles(second))
            fixed (long* counts = steps)
            {
                var start = System.Diagnostics.Stopwatch.GetTimestamp();
                for (long i = 0; i < iterations; i++)
                    if (NativeMethods.ws_fused_adam(weights, slopes, means, squares, null, counts, steps.Length, 1e-9, 0.9, 0.999, 1e-8, 0, 0, 0) != 0)
                        throw new InvalidOperationException("The fused Adam update does not apply to these tensors; it needs single or double precision on the CPU.");
                var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(start);
                GC.KeepAlive(parameters);
                GC.KeepAlive(grads);
                return elapsed.TotalNanoseconds / iterations;
            }
        }
#endif
    }

    /// <summary>The most bytes that tensors on the CPU hold at once while something runs, beyond what they hold when it starts.</summary>
    /// <param name="work">What runs; only allocations of this thread, and of backward passes that it starts, are counted.</param>
    /// <remarks>Exact: libtorch reports each allocation. What was allocated before and is freed meanwhile is not taken off.</remarks>
    /// <exception cref="NotSupportedException">The engine has no native library.</exception>
    public static long PeakBytes(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
#if TORCHSHARP_NUGET
        throw Missing();
#else
        NativeError.Check(NativeMethods.ws_memory_meter_start(), nameof(PeakBytes));
        var peak = 0L;
        try
        {
            work();
        }
        finally
        {
            peak = NativeMethods.ws_memory_meter_stop();
        }

        return peak;
#endif
    }

#if TORCHSHARP_NUGET
    private static NotSupportedException Missing() => new("TorchSharp's packages have no native benchmark loops; build with TorchProvider=system.");
#else
    private static double Checked(double nanoseconds, string what) => nanoseconds >= 0
        ? nanoseconds
        : throw new InvalidOperationException($"The native loop of {what} failed; run the operator once from C# to see its error.");
#endif
}
