using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>The negative log likelihood of independent normals.</summary>
public sealed class GaussianNLLLoss : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="full">Whether to add the constant terms.</param>
    /// <param name="eps">A small constant against division by zero.</param>
    /// <param name="reduction">How the elements are combined.</param>
    public GaussianNLLLoss(bool full = false, float eps = 1e-8f, Reduction reduction = Reduction.Mean) : base(reduction)
    {
        this.full = full;
        this.eps = eps;
    }

    /// <summary>Whether to add the constant terms.</summary>
    public bool full { get; }

    /// <summary>A small constant against division by zero.</summary>
    public float eps { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target, Tensor variance) => functional.gaussian_nll_loss(input, target, variance, full, eps, reduction);
}
