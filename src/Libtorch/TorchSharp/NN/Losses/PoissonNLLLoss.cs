using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>The negative log likelihood of Poisson counts.</summary>
public sealed class PoissonNLLLoss : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="log_input">Whether the input is the logarithm of the rate.</param>
    /// <param name="full">Whether to add the constant terms.</param>
    /// <param name="eps">A small constant against division by zero.</param>
    /// <param name="reduction">How the elements are combined.</param>
    public PoissonNLLLoss(bool log_input = true, bool full = false, float eps = 1e-8f, Reduction reduction = Reduction.Mean) : base(reduction)
    {
        this.log_input = log_input;
        this.full = full;
        this.eps = eps;
    }

    /// <summary>Whether the input is the logarithm of the rate.</summary>
    public bool log_input { get; }

    /// <summary>Whether to add the constant terms.</summary>
    public bool full { get; }

    /// <summary>A small constant against division by zero.</summary>
    public float eps { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => functional.poisson_nll_loss(input, target, log_input, full, eps, reduction);
}
