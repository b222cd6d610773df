using System.Buffers;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp;

/// <summary>Optimizer steps in one native pass over all parameters, for contiguous float and double tensors on the processor.</summary>
/// <remarks>
/// Each method answers false, having changed nothing, where it does not apply; the caller then goes the way of plain operators.
/// The formulas are PyTorch's single-tensor ones. Gradients are read from the parameters' <c>.grad</c> natively, without a
/// managed object for each; parameters without gradient are skipped.
/// </remarks>
internal static unsafe class FusedOptimizers
{
    /// <summary>One step of Adam, or of AdamW if <paramref name="decoupled"/>.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="expAvg">First moments, shaped as the parameters.</param>
    /// <param name="expAvgSq">Second moments, shaped as the parameters.</param>
    /// <param name="maxExpAvgSq">Largest second moments (AMSGrad); empty for plain Adam.</param>
    /// <param name="steps">The number of this step for each parameter, from 1.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="eps">Added to the root of the second moment.</param>
    /// <param name="weightDecay">Weight decay.</param>
    /// <param name="decoupled">Whether the decay acts on the weights (AdamW) instead of the gradient.</param>
    /// <param name="maximize">Whether to climb.</param>
    /// <returns>Whether the step was done.</returns>
    internal static bool TryAdam(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> expAvg, ReadOnlySpan<Tensor> expAvgSq, ReadOnlySpan<Tensor> maxExpAvgSq,
        ReadOnlySpan<long> steps, double lr, double beta1, double beta2, double eps, double weightDecay, bool decoupled, bool maximize)
    {
        var n = parameters.Length;
        Require(n, expAvg.Length, nameof(expAvg));
        Require(n, expAvgSq.Length, nameof(expAvgSq));
        Require(n, steps.Length, nameof(steps));
        var groups = maxExpAvgSq.IsEmpty ? 3 : 4;
        var rented = ArrayPool<nint>.Shared.Rent(groups * n);
        try
        {
            Fill(rented, 0, parameters);
            Fill(rented, n, expAvg);
            Fill(rented, 2 * n, expAvgSq);
            if (groups == 4)
            {
                Require(n, maxExpAvgSq.Length, nameof(maxExpAvgSq));
                Fill(rented, 3 * n, maxExpAvgSq);
            }
            fixed (nint* handles = rented)
            fixed (long* step = steps)
            {
                return Done(NativeMethods.ws_fused_adam(handles, null, handles + n, handles + (2 * n), groups == 4 ? handles + (3 * n) : null, step, n,
                    lr, beta1, beta2, eps, weightDecay, decoupled ? 1 : 0, maximize ? 1 : 0), decoupled ? "AdamW" : "Adam");
            }
        }
        finally
        {
            ArrayPool<nint>.Shared.Return(rented);
        }
    }

    /// <summary>One step of stochastic gradient descent.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="momentumBuffers">Momentum buffers, shaped as the parameters; empty without momentum.</param>
    /// <param name="first">For each parameter 1 if its buffer is to start as the gradient, else 0; empty without momentum.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="momentum">Momentum.</param>
    /// <param name="dampening">Dampening of the gradient in the buffer.</param>
    /// <param name="weightDecay">Weight decay.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    /// <param name="maximize">Whether to climb.</param>
    /// <returns>Whether the step was done.</returns>
    internal static bool TrySgd(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> momentumBuffers, ReadOnlySpan<int> first,
        double lr, double momentum, double dampening, double weightDecay, bool nesterov, bool maximize)
    {
        var n = parameters.Length;
        var buffered = !momentumBuffers.IsEmpty;
        var rented = ArrayPool<nint>.Shared.Rent(2 * n);
        try
        {
            Fill(rented, 0, parameters);
            if (buffered)
            {
                Require(n, momentumBuffers.Length, nameof(momentumBuffers));
                Require(n, first.Length, nameof(first));
                Fill(rented, n, momentumBuffers);
            }
            fixed (nint* handles = rented)
            fixed (int* fresh = first)
            {
                return Done(NativeMethods.ws_fused_sgd(handles, null, buffered ? handles + n : null, buffered ? fresh : null, n,
                    lr, momentum, dampening, weightDecay, nesterov ? 1 : 0, maximize ? 1 : 0), "SGD");
            }
        }
        finally
        {
            ArrayPool<nint>.Shared.Return(rented);
        }
    }

    /// <summary>Drops or zeroes the gradients of all parameters in one call.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="setToNone">Whether the gradients become null; otherwise they are zeroed.</param>
    internal static void ZeroGrad(ReadOnlySpan<Tensor> parameters, bool setToNone)
    {
        var rented = ArrayPool<nint>.Shared.Rent(parameters.Length);
        try
        {
            Fill(rented, 0, parameters);
            fixed (nint* handles = rented)
            {
                NativeError.Check(NativeMethods.ws_zero_grads(handles, parameters.Length, setToNone ? 1 : 0), "zero_grad");
            }
        }
        finally
        {
            ArrayPool<nint>.Shared.Return(rented);
        }
    }

    private static void Fill(nint[] handles, int start, ReadOnlySpan<Tensor> tensors)
    {
        for (var i = 0; i < tensors.Length; i++)
        {
            handles[start + i] = tensors[i].RequireHandle();
        }
    }

    private static bool Done(int code, string operation)
    {
        const int error = 1;
        if (code == error)
        {
            NativeError.Throw(operation);
        }
        return code == 0;
    }

    private static void Require(int expected, int got, string name)
    {
        if (expected != got)
        {
            throw new ArgumentException($"Expected one entry for each of the {expected} parameters, got {got}.", name);
        }
    }
}
