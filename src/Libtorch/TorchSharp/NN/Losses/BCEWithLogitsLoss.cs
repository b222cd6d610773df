using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>-(y log σ(x) + (1-y) log(1-σ(x))), from logits.</summary>
public sealed class BCEWithLogitsLoss : WeightedLoss<Tensor, Tensor, Tensor>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
    /// <param name="reduction">How the elements are combined.</param>
    /// <param name="pos_weights">Factors for the positive class, or null; the caller keeps owning them.</param>
    public BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) : base(weight, reduction)
    {
        this.pos_weights = pos_weights;
    }

    /// <summary>Factors for the positive class, or null; the caller keeps owning them.</summary>
    public Tensor? pos_weights { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
}
