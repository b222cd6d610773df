using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>max(0, d(a, p) - d(a, n) + margin) with any distance.</summary>
public sealed class TripletMarginWithDistanceLoss : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="distance">The distance, or null for the Euclidean one.</param>
    /// <param name="margin">The margin.</param>
    /// <param name="swap">Whether the distance of positive and negative may stand in.</param>
    /// <param name="reduction">How the elements are combined.</param>
    public TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1.0, bool swap = false, Reduction reduction = Reduction.Mean) : base(reduction)
    {
        this.distance = distance;
        this.margin = margin;
        this.swap = swap;
    }

    private Func<Tensor, Tensor, Tensor>? distance { get; }

    /// <summary>The margin.</summary>
    public double margin { get; }

    private bool swap { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor anchor, Tensor positive, Tensor negative) => functional.triplet_margin_with_distance_loss(anchor, positive, negative, distance, margin, swap, reduction);
}
