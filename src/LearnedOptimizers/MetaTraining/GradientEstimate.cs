using TorchSharp;

namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>An estimated outer gradient and the mean inner loss it was computed from.</summary>
/// <param name="Gradient">Shape <c>[count]</c>; freed with this object.</param>
/// <param name="MeanLoss">Mean over runs and steps of the truncation.</param>
public sealed record GradientEstimate(torch.Tensor Gradient, double MeanLoss) : IDisposable
{
    /// <summary>Frees the gradient.</summary>
    public void Dispose() => Gradient.Dispose();
}
