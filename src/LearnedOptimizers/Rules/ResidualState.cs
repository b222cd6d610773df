using TorchSharp;

namespace WeightSpace.LearnedOptimizers;

/// <summary>What a residual rule remembers of a batch of training runs. Owned by whoever made it.</summary>
public sealed class ResidualState : IDisposable
{
    /// <summary>Takes ownership of the tensors.</summary>
    /// <param name="moments">Shape <c>[batch, weights, 6]</c>.</param>
    /// <param name="steps">Steps done, float32 or float64, shape <c>[batch]</c>.</param>
    public ResidualState(torch.Tensor moments, torch.Tensor steps)
    {
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentNullException.ThrowIfNull(steps);
        Moments = moments.DetachFromDisposeScope();
        Steps = steps.DetachFromDisposeScope();
    }

    /// <summary>The momenta, shape <c>[batch, weights, 6]</c>; updated in place by
    /// <see cref="ResidualRule.Update"/>.</summary>
    public torch.Tensor Moments { get; }

    /// <summary>Steps done, shape <c>[batch]</c>; updated in place.</summary>
    public torch.Tensor Steps { get; }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Moments.Dispose();
        Steps.Dispose();
    }
}
