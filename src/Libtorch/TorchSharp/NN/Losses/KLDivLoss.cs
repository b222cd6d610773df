using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>The Kullback-Leibler divergence from log-probabilities, element by element.</summary>
public sealed class KLDivLoss : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="log_target">Whether the target is given as logarithms.</param>
    /// <param name="reduction">How the elements are combined.</param>
    public KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) : base(reduction)
    {
        this.log_target = log_target;
    }

    /// <summary>Whether the target is given as logarithms.</summary>
    public bool log_target { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => functional.kl_div(input, target, log_target, reduction);
}
