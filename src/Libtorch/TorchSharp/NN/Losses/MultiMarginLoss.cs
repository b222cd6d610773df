using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Σ over the other classes of max(0, margin - x[y] + x[i])ᵖ / classes.</summary>
public sealed class MultiMarginLoss : WeightedLoss<Tensor, Tensor, Tensor>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="p">The exponent of the norm.</param>
    /// <param name="margin">The margin.</param>
    /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
    /// <param name="reduction">How the elements are combined.</param>
    public MultiMarginLoss(int p = 1, double margin = 1.0, Tensor? weight = null, Reduction reduction = Reduction.Mean) : base(weight, reduction)
    {
        this.p = p;
        this.margin = margin;
    }

    /// <summary>The exponent of the norm.</summary>
    public int p { get; }

    /// <summary>The margin.</summary>
    public double margin { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => functional.multi_margin_loss(input, target, p, margin, weight, reduction);
}
