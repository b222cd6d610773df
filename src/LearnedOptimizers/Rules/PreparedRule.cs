using TorchSharp;

namespace WeightSpace.LearnedOptimizers;

/// <summary>The learned numbers of a residual rule, split for use. Made by
/// <see cref="ResidualRule.Prepare"/>.</summary>
public sealed class PreparedRule : IDisposable
{
    internal PreparedRule(PreparedParameters network, torch.Tensor gains)
    {
        Network = network;
        Gains = gains.DetachFromDisposeScope();
    }

    /// <summary>Parameters of the equivariant network.</summary>
    internal PreparedParameters Network { get; }

    /// <summary>Logarithms of α and β relative to their initial values: a constant and one factor for each time
    /// feature, shape <c>[1 or batch, 1 + time features, 2]</c>.</summary>
    internal torch.Tensor Gains { get; }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Network.Dispose();
        Gains.Dispose();
    }
}
