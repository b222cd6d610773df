using System.Runtime.InteropServices;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Optimizer steps as one native call per group of parameters.</summary>
/// <remarks>Each answers false, with nothing changed, where the native loop does not apply: other devices, other dtypes, other layouts.</remarks>
internal static unsafe class FusedSteps
{
    private const int NotApplicable = 2;

    /// <summary>The tensors of Adam's state, and the number of the step to be made.</summary>
    internal readonly record struct AdamTensors(Tensor Mean, Tensor Square, Tensor? Largest, long Step);

    internal static bool Adam(
        Parameter[] parameters, OrderedDict<IntPtr, OptimizerState> states, double lr, double beta1, double beta2, double eps,
        double weightDecay, bool decoupled, bool maximize, Func<OptimizerState, AdamTensors> tensors, Action<OptimizerState> advance)
    {
        var n = parameters.Length;
        if (n == 0) return true;
        using var handles = new Block(6, n);
        nint* parameter = handles[0], grad = handles[1], mean = handles[2], square = handles[3], largest = handles[4];
        var steps = (long*)handles[5];
        var amsgrad = false;
        for (var i = 0; i < n; i++)
        {
            parameter[i] = parameters[i].RequireHandle();
            Check(NativeMethods.ws_get_grad(parameter[i], &grad[i]));
            var state = tensors(states[parameter[i]]);
            mean[i] = state.Mean.RequireHandle();
            square[i] = state.Square.RequireHandle();
            largest[i] = state.Largest?.RequireHandle() ?? 0;
            amsgrad |= state.Largest is not null;
            steps[i] = state.Step;
        }
        int outcome;
        try
        {
            outcome = NativeMethods.ws_fused_adam(
                parameter, grad, mean, square, amsgrad ? largest : null, steps, n, lr, beta1, beta2, eps, weightDecay, decoupled ? 1 : 0, maximize ? 1 : 0);
            if (outcome == 0)
                for (var i = 0; i < n; i++)
                    if (grad[i] != 0)
                        advance(states[parameter[i]]);
        }
        finally
        {
            Release(grad, n);
        }
        GC.KeepAlive(parameters);
        GC.KeepAlive(states);
        return Done(outcome);
    }

    internal static bool Sgd(
        Parameter[] parameters, OrderedDict<IntPtr, OptimizerState> states, double lr, double momentum, double dampening,
        double weightDecay, bool nesterov, bool maximize, Func<OptimizerState, Tensor?> buffer, Action<OptimizerState, bool> createOrDrop)
    {
        var n = parameters.Length;
        if (n == 0) return true;
        using var handles = new Block(4, n);
        nint* parameter = handles[0], grad = handles[1], old = handles[2];
        var first = (int*)handles[3];
        for (var i = 0; i < n; i++)
        {
            parameter[i] = parameters[i].RequireHandle();
            Check(NativeMethods.ws_get_grad(parameter[i], &grad[i]));
            if (momentum == 0 || grad[i] == 0) continue;
            var state = states[parameter[i]];
            if (buffer(state) is null)
            {
                createOrDrop(state, true);
                first[i] = 1;
            }
            old[i] = buffer(state)!.RequireHandle();
        }
        int outcome;
        try
        {
            outcome = NativeMethods.ws_fused_sgd(
                parameter, grad, momentum == 0 ? null : old, first, n, lr, momentum, dampening, weightDecay, nesterov ? 1 : 0, maximize ? 1 : 0);
        }
        finally
        {
            Release(grad, n);
        }
        // Buffers that no step has filled must not look as if one had.
        if (outcome != 0)
            for (var i = 0; i < n; i++)
                if (first[i] != 0)
                    createOrDrop(states[parameter[i]], false);
        GC.KeepAlive(parameters);
        GC.KeepAlive(states);
        return Done(outcome);
    }

    /// <summary>Fills all gradients with zeros in one call.</summary>
    internal static void ZeroGrads(Parameter[] parameters)
    {
        if (parameters.Length == 0) return;
        using var handles = new Block(1, parameters.Length);
        for (var i = 0; i < parameters.Length; i++) handles[0][i] = parameters[i].RequireHandle();
        Check(NativeMethods.ws_zero_grads(handles[0], parameters.Length, 0));
        GC.KeepAlive(parameters);
    }

    private static bool Done(int outcome)
    {
        if (outcome == NotApplicable) return false;
        Check(outcome);
        return true;
    }

    private static void Release(nint* handles, int n)
    {
        for (var i = 0; i < n; i++)
            if (handles[i] != 0)
                NativeMethods.ws_release(handles[i]);
    }

    private static void Check(int outcome)
    {
        if (outcome != 0) throw new ExternalException($"The native optimizer step failed: {NativeError.Message}");
    }

    /// <summary>Rows of zeroed words in native memory; a group may hold any number of parameters, too many for the stack.</summary>
    private readonly ref struct Block(int rows, int columns)
    {
        private readonly nint* _memory = (nint*)NativeMemory.AllocZeroed((nuint)(rows * columns), (nuint)sizeof(nint));

        public nint* this[int row] => _memory + (row * columns);

        public void Dispose() => NativeMemory.Free(_memory);
    }
}
