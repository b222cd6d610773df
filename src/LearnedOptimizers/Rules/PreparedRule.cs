using TorchSharp;
using WeightSpace;

namespace LearnedOptimizers;

/// <summary>The learned numbers of a residual rule, split for use. Made by <see cref="ResidualRule.Prepare"/>.</summary>
public sealed class PreparedRule : IDisposable
{
    internal PreparedRule(PreparedParameters network, torch.Tensor stepScale, torch.Tensor outputScale)
    {
        Network = network;
        StepScale = stepScale.DetachFromDisposeScope();
        OutputScale = outputScale.DetachFromDisposeScope();
    }

    /// <summary>Parameters of the equivariant network.</summary>
    internal PreparedParameters Network { get; }

    /// <summary>Step size α, shape <c>[1 or batch, 1]</c>.</summary>
    internal torch.Tensor StepScale { get; }

    /// <summary>Size of the network's part for each weight, shape <c>[1 or batch, weights]</c>.</summary>
    internal torch.Tensor OutputScale { get; }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Network.Dispose();
        StepScale.Dispose();
        OutputScale.Dispose();
    }
}
