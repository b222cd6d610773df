using TorchSharp;

namespace WeightSpace.LearnedOptimizers;

/// <summary>What a residual rule remembers of a batch of training runs. Owned by whoever was given it.</summary>
public sealed class ResidualState : IDisposable
{
    /// <summary>Takes ownership of the tensors.</summary>
    /// <param name="moments">One per tensor of the weight space, shape <c>[batch, *axes, 6]</c>.</param>
    /// <param name="steps">Steps done, float32 or float64, shape <c>[batch]</c>.</param>
    public ResidualState(IReadOnlyList<torch.Tensor> moments, torch.Tensor steps)
    {
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentNullException.ThrowIfNull(steps);
        foreach (var tensor in moments) tensor.DetachFromDisposeScope();
        (Moments, Steps) = (moments, steps.DetachFromDisposeScope());
    }

    /// <summary>The momenta, one tensor per tensor of the weight space, shape <c>[batch, *axes, 6]</c>.</summary>
    public IReadOnlyList<torch.Tensor> Moments { get; }

    /// <summary>Steps done, shape <c>[batch]</c>.</summary>
    public torch.Tensor Steps { get; }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Moments) tensor.Dispose();
        Steps.Dispose();
    }
}
