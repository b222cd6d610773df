using System.Numerics;
using System.Runtime.CompilerServices;

namespace WeightSpace.Kernels;

/// <summary>Where a step of Adam reads and writes.</summary>
internal readonly unsafe struct AdamMemory<TNumber>(
    TNumber* weight, TNumber* gradient, TNumber* mean, TNumber* square, TNumber* largest)
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    public TNumber* Weight { get; } = weight;

    public TNumber* Gradient { get; } = gradient;

    public TNumber* Mean { get; } = mean;

    public TNumber* Square { get; } = square;

    /// <summary>Null without AMSGrad.</summary>
    public TNumber* Largest { get; } = largest;
}

/// <summary>The factors of a step of Adam, computed in double precision and rounded once.</summary>
internal readonly struct AdamFactors<TNumber>
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    public AdamFactors(in AdamSettings settings, long step)
    {
        var (correction1, correction2) = (1 - Math.Pow(settings.Beta1, step), 1 - Math.Pow(settings.Beta2, step));
        (Beta1, Rest1) = (Of(settings.Beta1), Of(1 - settings.Beta1));
        (Beta2, Rest2) = (Of(settings.Beta2), Of(1 - settings.Beta2));
        (Epsilon, Step) = (Of(settings.Epsilon), Of(-settings.LearningRate / correction1));
        Root = Of(1 / Math.Sqrt(correction2));
        Sign = settings.Maximize ? -TNumber.One : TNumber.One;
        Decay = settings.Decoupled ? TNumber.Zero : Of(settings.WeightDecay);
        Shrink = settings.Decoupled ? Of(1 - (settings.LearningRate * settings.WeightDecay)) : TNumber.One;
        // A moment of a parameter whose gradient has become zero (a dead ReLU) decays to a number below the normal
        // ones and stays one, and many processors take a hundred cycles for each operation on it. Beside epsilon such a
        // number changes nothing; without epsilon it keeps 0 / 0 away, and is kept.
        Tiny = settings.Epsilon > 0 ? Of(typeof(TNumber) == typeof(float) ? 1.17549435e-38 : 2.2250738585072014e-308)
            : TNumber.Zero;
    }

    public TNumber Beta1 { get; }

    public TNumber Rest1 { get; }

    public TNumber Beta2 { get; }

    public TNumber Rest2 { get; }

    public TNumber Epsilon { get; }

    public TNumber Step { get; }

    public TNumber Root { get; }

    public TNumber Sign { get; }

    public TNumber Decay { get; }

    public TNumber Shrink { get; }

    public TNumber Tiny { get; }

    private static TNumber Of(double value) => TNumber.CreateTruncating(value);
}

/// <summary>The factors of a step of stochastic gradient descent.</summary>
internal readonly struct SgdFactors<TNumber>
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    public SgdFactors(in SgdSettings settings, bool first)
    {
        Step = Of(settings.Maximize ? settings.LearningRate : -settings.LearningRate);
        Decay = Of(settings.WeightDecay);
        // The first momentum is the gradient itself.
        Keep = first ? TNumber.Zero : Of(settings.Momentum);
        Take = first ? TNumber.One : Of(1 - settings.Dampening);
        Direct = settings.Nesterov ? TNumber.One : TNumber.Zero;
        Through = settings.Nesterov ? Of(settings.Momentum) : TNumber.One;
    }

    public TNumber Step { get; }

    public TNumber Decay { get; }

    public TNumber Keep { get; }

    public TNumber Take { get; }

    public TNumber Direct { get; }

    public TNumber Through { get; }

    private static TNumber Of(double value) => TNumber.CreateTruncating(value);
}

/// <summary>The loops of <see cref="OptimizerKernels"/>: one pass over all that a step touches.</summary>
internal static unsafe class OptimizerLoops<TLanes, TVector, TNumber>
    where TLanes : struct, ILanes<TVector, TNumber>
    where TVector : struct
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    /// <summary>One step of Adam on the numbers from <paramref name="begin"/> to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Adam(in AdamMemory<TNumber> memory, nint begin, nint end, in AdamFactors<TNumber> factors)
    {
        var i = Adam<TLanes, TVector>(memory, begin, end, factors);
        Adam<Lanes1<TNumber>, TNumber>(memory, i, end, factors);
    }

    /// <summary>One step of descent on the numbers from <paramref name="begin"/> to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sgd(
        TNumber* weight, TNumber* gradient, TNumber* momentum, nint begin, nint end, in SgdFactors<TNumber> factors)
    {
        var i = Sgd<TLanes, TVector>(weight, gradient, momentum, begin, end, factors);
        Sgd<Lanes1<TNumber>, TNumber>(weight, gradient, momentum, i, end, factors);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Adam<TPart, TPartVector>(
        in AdamMemory<TNumber> memory, nint begin, nint end, in AdamFactors<TNumber> factors)
        where TPart : struct, ILanes<TPartVector, TNumber>
        where TPartVector : struct
    {
        var (beta1, rest1) = (TPart.Broadcast(factors.Beta1), TPart.Broadcast(factors.Rest1));
        var (beta2, rest2) = (TPart.Broadcast(factors.Beta2), TPart.Broadcast(factors.Rest2));
        var (epsilon, step, root) =
            (TPart.Broadcast(factors.Epsilon), TPart.Broadcast(factors.Step), TPart.Broadcast(factors.Root));
        var (sign, decay, shrink) =
            (TPart.Broadcast(factors.Sign), TPart.Broadcast(factors.Decay), TPart.Broadcast(factors.Shrink));
        var tiny = TPart.Broadcast(factors.Tiny);
        TNumber* weights = memory.Weight, means = memory.Mean, squares = memory.Square, gradients = memory.Gradient;
        var largest = memory.Largest;
        for (; begin + TPart.Count <= end; begin += TPart.Count)
        {
            var weight = TPart.Multiply(TPart.Load(weights + begin), shrink);
            var gradient = TPart.MultiplyAdd(decay, weight, TPart.Multiply(TPart.Load(gradients + begin), sign));
            var mean = TPart.MultiplyAdd(TPart.Load(means + begin), beta1, TPart.Multiply(gradient, rest1));
            mean = TPart.Flush(mean, tiny);
            TPart.Store(means + begin, mean);
            var square = TPart.Multiply(TPart.Multiply(gradient, gradient), rest2);
            square = TPart.Flush(TPart.MultiplyAdd(TPart.Load(squares + begin), beta2, square), tiny);
            TPart.Store(squares + begin, square);
            if (largest is not null)
            {
                square = TPart.Larger(TPart.Load(largest + begin), square);
                TPart.Store(largest + begin, square);
            }

            var scale = TPart.MultiplyAdd(TPart.SquareRoot(square), root, epsilon);
            TPart.Store(weights + begin, TPart.MultiplyAdd(step, TPart.Divide(mean, scale), weight));
        }

        return begin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Sgd<TPart, TPartVector>(
        TNumber* weights, TNumber* gradients, TNumber* momenta, nint begin, nint end, in SgdFactors<TNumber> factors)
        where TPart : struct, ILanes<TPartVector, TNumber>
        where TPartVector : struct
    {
        var (step, decay) = (TPart.Broadcast(factors.Step), TPart.Broadcast(factors.Decay));
        var (keep, take) = (TPart.Broadcast(factors.Keep), TPart.Broadcast(factors.Take));
        var (direct, through) = (TPart.Broadcast(factors.Direct), TPart.Broadcast(factors.Through));
        for (; begin + TPart.Count <= end; begin += TPart.Count)
        {
            var weight = TPart.Load(weights + begin);
            var change = TPart.MultiplyAdd(decay, weight, TPart.Load(gradients + begin));
            if (momenta is not null)
            {
                var momentum = TPart.MultiplyAdd(keep, TPart.Load(momenta + begin), TPart.Multiply(take, change));
                TPart.Store(momenta + begin, momentum);
                change = TPart.MultiplyAdd(direct, change, TPart.Multiply(through, momentum));
            }

            TPart.Store(weights + begin, TPart.MultiplyAdd(step, change, weight));
        }

        return begin;
    }
}
