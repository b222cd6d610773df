using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>The features that describe a weight to a learned optimizer. One definition for every rule and
/// executor.</summary>
/// <remarks>Source: learned_optimization, <c>mlp_lopt.py</c> and <c>univ_nfn/learned_opt</c> (formulas in the module
/// documentation of the rules).</remarks>
public static class OptimizerFeatures
{
    /// <summary>The momenta one step later, <c>d·m + (1 − d)·g</c>, without bias correction.</summary>
    /// <param name="moments">Shape <c>[batch, *axes, decays]</c>.</param>
    /// <param name="gradient">Shape <c>[batch, *axes]</c>.</param>
    /// <param name="rates">The values <c>1 − d</c>, shape <c>[decays]</c>.</param>
    /// <returns>A fresh tensor of the shape of <paramref name="moments"/>; the caller disposes it.</returns>
    public static Tensor Moments(Tensor moments, Tensor gradient, Tensor rates)
    {
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentNullException.ThrowIfNull(gradient);
        using var column = gradient.unsqueeze(-1);
        return moments.lerp(column, rates);
    }

    /// <summary>Weight, gradient and momenta as channels, clipped to [−1, 1] and divided by each channel's root mean
    /// square.</summary>
    /// <param name="weights">One tensor of the weight space, shape <c>[batch, *axes]</c>.</param>
    /// <param name="gradient">Shape <c>[batch, *axes]</c>.</param>
    /// <param name="moments">Shape <c>[batch, *axes, decays]</c>.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <returns>A fresh tensor, shape <c>[batch, *axes, 2 + decays]</c>; the caller disposes it.</returns>
    /// <remarks><c>x · rsqrt(ε + mean x²)</c>, the mean over the weights of the tensor in one member of the batch
    /// (<c>second_moment_normalizer</c>).</remarks>
    public static Tensor Normalised(Tensor weights, Tensor gradient, Tensor moments, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(moments);
        using var scope = NewDisposeScope();
        var features = cat([weights.unsqueeze(-1), gradient.unsqueeze(-1), moments], -1).clamp_(-1, 1);
        var flat = features.view(features.shape[0], -1, features.shape[^1]);
        flat.mul_(flat.square().mean([1L], keepdim: true).add_(epsilon).rsqrt_());
        return features.MoveToOuterDisposeScope();
    }

    /// <summary>The time features <c>tanh(t/s − 1)</c>, one for each time scale.</summary>
    /// <param name="steps">Steps done, shape <c>[batch]</c>.</param>
    /// <param name="timeScales">Time scales in steps, shape <c>[scales]</c>.</param>
    /// <returns>A fresh tensor, shape <c>[batch, scales]</c>; the caller disposes it.</returns>
    public static Tensor Time(Tensor steps, Tensor timeScales)
    {
        ArgumentNullException.ThrowIfNull(steps);
        using var scope = NewDisposeScope();
        return steps.unsqueeze(-1).div(timeScales).sub_(1).tanh_().MoveToOuterDisposeScope();
    }
}
