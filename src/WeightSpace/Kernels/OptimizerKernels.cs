using System.Numerics;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>Optimizer steps in one pass over each parameter, on float32 or float64 tensors on the CPU.</summary>
/// <remarks>
/// The formulas are those of <c>torch.optim</c>. Plain operators make a dozen passes with as many buffers where one of
/// these makes one. Written through memory, not through autograd: a graph that saved the weights does not notice.
/// </remarks>
public static class OptimizerKernels
{
    // Below this many numbers a second thread costs more than it saves.
    private const long Grain = 1 << 16;

    /// <summary>One step of Adam or AdamW.</summary>
    /// <param name="weight">The weight, overwritten; any shape.</param>
    /// <param name="gradient">Its gradient, the same shape and type.</param>
    /// <param name="mean">The mean of gradients, overwritten; the same shape and type.</param>
    /// <param name="square">The mean of squared gradients, overwritten; the same shape and type.</param>
    /// <param name="largest">The largest mean of squares so far (AMSGrad), overwritten; null for plain Adam.</param>
    /// <param name="settings">The numbers of the step.</param>
    /// <param name="step">Which step it is, from 1.</param>
    /// <returns>Whether the kernel ran. False, with nothing changed: other devices, types or strides; use
    /// <see cref="AdamReference"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is below 1.</exception>
    public static bool TryAdam(
        Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor? largest, in AdamSettings settings,
        long step) =>
        InstructionSets.AreWorthwhile
            && TryAdam(weight, gradient, mean, square, largest, settings, step, InstructionSets.Best);

    /// <summary>The same in torch operators, for any device, type and strides.</summary>
    /// <inheritdoc cref="TryAdam(Tensor, Tensor, Tensor, Tensor, Tensor?, in AdamSettings, long)"/>
    public static void AdamReference(
        Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor? largest, in AdamSettings settings,
        long step)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(square);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var (correction1, correction2) = (1 - Math.Pow(settings.Beta1, step), 1 - Math.Pow(settings.Beta2, step));
        var slope = settings.Maximize ? -gradient : gradient;
        if (settings.Decoupled) weight.mul_(1 - (settings.LearningRate * settings.WeightDecay));
        else if (settings.WeightDecay != 0) slope = slope.add(weight, alpha: settings.WeightDecay);
        mean.mul_(settings.Beta1).add_(slope, alpha: 1 - settings.Beta1);
        square.mul_(settings.Beta2).addcmul_(slope, slope, value: 1 - settings.Beta2);
        if (largest is not null) largest.copy_(maximum(largest, square));
        var scale = ((largest ?? square).sqrt() / Math.Sqrt(correction2)).add_(settings.Epsilon);
        weight.addcdiv_(mean, scale, value: -settings.LearningRate / correction1);
    }

    /// <summary>One step of stochastic gradient descent.</summary>
    /// <param name="weight">The weight, overwritten; any shape.</param>
    /// <param name="gradient">Its gradient, the same shape and type.</param>
    /// <param name="momentum">The momentum, overwritten; null without.</param>
    /// <param name="settings">The numbers of the step.</param>
    /// <param name="first">Whether the momentum starts as the gradient; what it holds then is not read.</param>
    /// <returns>Whether the kernel ran. False, with nothing changed: other devices, types or strides; use
    /// <see cref="SgdReference"/>.</returns>
    public static bool TrySgd(Tensor weight, Tensor gradient, Tensor? momentum, in SgdSettings settings, bool first) =>
        InstructionSets.AreWorthwhile && TrySgd(weight, gradient, momentum, settings, first, InstructionSets.Best);

    /// <summary>The same in torch operators, for any device, type and strides.</summary>
    /// <inheritdoc cref="TrySgd(Tensor, Tensor, Tensor?, in SgdSettings, bool)"/>
    public static void SgdReference(
        Tensor weight, Tensor gradient, Tensor? momentum, in SgdSettings settings, bool first)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(gradient);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var change = settings.WeightDecay != 0 ? gradient.add(weight, alpha: settings.WeightDecay) : gradient;
        if (momentum is not null)
        {
            if (first) momentum.copy_(change);
            else momentum.mul_(settings.Momentum).add_(change, alpha: 1 - settings.Dampening);
            change = settings.Nesterov ? change.add(momentum, alpha: settings.Momentum) : momentum;
        }

        weight.add_(change, alpha: settings.Maximize ? settings.LearningRate : -settings.LearningRate);
    }

    internal static bool TryAdam(
        Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor? largest, in AdamSettings settings,
        long step,
        InstructionSet instructions)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(square);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        return weight.dtype == ScalarType.Float64
            ? TryAdam<double>(weight, gradient, mean, square, largest, settings, step, instructions)
            : TryAdam<float>(weight, gradient, mean, square, largest, settings, step, instructions);
    }

    internal static bool TrySgd(
        Tensor weight, Tensor gradient, Tensor? momentum, in SgdSettings settings, bool first,
        InstructionSet instructions)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(gradient);
        return weight.dtype == ScalarType.Float64
            ? TrySgd<double>(weight, gradient, momentum, settings, first, instructions)
            : TrySgd<float>(weight, gradient, momentum, settings, first, instructions);
    }

    private static unsafe bool TryAdam<TNumber>(
        Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor? largest, in AdamSettings settings,
        long step,
        InstructionSet instructions)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        // Everything is looked at before anything is changed, so that an answer of false leaves no half step behind.
        var count = weight.numel();
        if (!IsDense<TNumber>(weight, count) || !IsDense<TNumber>(gradient, count) || !IsDense<TNumber>(mean, count)
            || !IsDense<TNumber>(square, count) || (largest is not null && !IsDense<TNumber>(largest, count)))
            return false;
        var factors = new AdamFactors<TNumber>(settings, step);
        var memory = new AdamMemory<TNumber>(
            TensorMemory.At<TNumber>(weight), TensorMemory.At<TNumber>(gradient), TensorMemory.At<TNumber>(mean),
            TensorMemory.At<TNumber>(square), largest is null ? null : TensorMemory.At<TNumber>(largest));
        var pieces = KernelThreads.Pieces(count, Grain);
        if (pieces == 1) Adam(memory, 0, (nint)count, factors, instructions);
        else SpreadAdam(memory, count, factors, instructions, pieces);
        KeepAlive(weight, gradient, mean, square, largest);
        return true;
    }

    private static unsafe bool TrySgd<TNumber>(
        Tensor weight, Tensor gradient, Tensor? momentum, in SgdSettings settings, bool first,
        InstructionSet instructions)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        var count = weight.numel();
        if (!IsDense<TNumber>(weight, count) || !IsDense<TNumber>(gradient, count)
            || (momentum is not null && !IsDense<TNumber>(momentum, count)))
            return false;
        var factors = new SgdFactors<TNumber>(settings, first);
        TNumber* weights = TensorMemory.At<TNumber>(weight), gradients = TensorMemory.At<TNumber>(gradient);
        var momenta = momentum is null ? null : TensorMemory.At<TNumber>(momentum);
        // What the momentum holds before the first step is multiplied by zero; a NaN would stay.
        if (first && momentum is not null) momentum.zero_();
        var pieces = KernelThreads.Pieces(count, Grain);
        if (pieces == 1) Sgd(weights, gradients, momenta, 0, (nint)count, factors, instructions);
        else SpreadSgd(weights, gradients, momenta, count, factors, instructions, pieces);
        KeepAlive(weight, gradient, momentum);
        return true;
    }

    private static unsafe void SpreadAdam<TNumber>(
        AdamMemory<TNumber> memory, long count, AdamFactors<TNumber> factors, InstructionSet instructions, int pieces)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber> =>
        KernelThreads.For(count, pieces, (begin, end) => Adam(memory, (nint)begin, (nint)end, factors, instructions));

    private static unsafe void SpreadSgd<TNumber>(
        TNumber* weights, TNumber* gradients, TNumber* momenta, long count, SgdFactors<TNumber> factors,
        InstructionSet instructions, int pieces)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber> =>
        KernelThreads.For(
            count, pieces, (begin, end) =>
            Sgd(weights, gradients, momenta, (nint)begin, (nint)end, factors, instructions));

    private static void Adam<TNumber>(
        in AdamMemory<TNumber> memory, nint begin, nint end, in AdamFactors<TNumber> factors,
        InstructionSet instructions)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        switch (instructions)
        {
            case InstructionSet.Vector512:
                OptimizerLoops<Lanes512<TNumber>, Vector512<TNumber>, TNumber>.Adam(memory, begin, end, factors);
                break;
            case InstructionSet.Vector256:
                OptimizerLoops<Lanes256<TNumber>, Vector256<TNumber>, TNumber>.Adam(memory, begin, end, factors);
                break;
            default:
                OptimizerLoops<Lanes128<TNumber>, Vector128<TNumber>, TNumber>.Adam(memory, begin, end, factors);
                break;
        }
    }

    private static unsafe void Sgd<TNumber>(
        TNumber* weights, TNumber* gradients, TNumber* momenta, nint begin, nint end, in SgdFactors<TNumber> factors,
        InstructionSet instructions)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        switch (instructions)
        {
            case InstructionSet.Vector512:
                OptimizerLoops<Lanes512<TNumber>, Vector512<TNumber>, TNumber>.Sgd(
                    weights, gradients, momenta, begin, end, factors);
                break;
            case InstructionSet.Vector256:
                OptimizerLoops<Lanes256<TNumber>, Vector256<TNumber>, TNumber>.Sgd(
                    weights, gradients, momenta, begin, end, factors);
                break;
            default:
                OptimizerLoops<Lanes128<TNumber>, Vector128<TNumber>, TNumber>.Sgd(
                    weights, gradients, momenta, begin, end, factors);
                break;
        }
    }

    private static bool IsDense<TNumber>(Tensor tensor, long count)
        where TNumber : unmanaged =>
        TensorMemory.IsPlain<TNumber>(tensor) && tensor.numel() == count && tensor.is_contiguous();

    private static void KeepAlive(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var tensor in tensors) GC.KeepAlive(tensor);
    }
}
