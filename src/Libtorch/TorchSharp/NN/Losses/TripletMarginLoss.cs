using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>max(0, d(a, p) - d(a, n) + margin).</summary>
public sealed class TripletMarginLoss : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="margin">The margin.</param>
    /// <param name="p">The exponent of the norm.</param>
    /// <param name="eps">A small constant against division by zero.</param>
    /// <param name="swap">Whether the distance of positive and negative may stand in.</param>
    /// <param name="reduction">How the elements are combined.</param>
    public TripletMarginLoss(double margin = 1.0, long p = 2, double eps = 1e-06, bool swap = false, Reduction reduction = Reduction.Mean) : base(reduction)
    {
        this.margin = margin;
        this.p = p;
        this.eps = eps;
        this.swap = swap;
    }

    /// <summary>The margin.</summary>
    public double margin { get; }

    /// <summary>The exponent of the norm.</summary>
    public long p { get; }

    private double eps { get; }

    private bool swap { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor anchor, Tensor positive, Tensor negative) => functional.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction);
}
