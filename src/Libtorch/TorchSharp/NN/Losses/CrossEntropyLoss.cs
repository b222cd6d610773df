using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>The negative logarithm of the softmax at the target class.</summary>
public sealed class CrossEntropyLoss : WeightedLoss<Tensor, Tensor, Tensor>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
    /// <param name="ignore_index">A class that does not count, or null.</param>
    /// <param name="reduction">How the elements are combined.</param>
    /// <param name="label_smoothing">The part of the target that is spread over all classes.</param>
    public CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) : base(weight, reduction)
    {
        this.ignore_index = ignore_index;
        this.label_smoothing = label_smoothing;
    }

    /// <summary>A class that does not count, or null.</summary>
    public long? ignore_index { get; }

    /// <summary>The part of the target that is spread over all classes.</summary>
    public double label_smoothing { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => functional.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
}
