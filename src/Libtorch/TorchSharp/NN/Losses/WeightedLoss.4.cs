using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp;

/// <summary>A loss of four inputs whose elements have weights.</summary>
/// <typeparam name="T1">The type of input 1.</typeparam>
/// <typeparam name="T2">The type of input 2.</typeparam>
/// <typeparam name="T3">The type of input 3.</typeparam>
/// <typeparam name="T4">The type of input 4.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class WeightedLoss<T1, T2, T3, T4, TResult> : Loss<T1, T2, T3, T4, TResult>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
    /// <param name="reduction">How the elements are combined.</param>
    public WeightedLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : base(reduction)
    {
        this.weight = weight;
    }

    /// <summary>Factors per class or element, or null.</summary>
    public Tensor? weight { get; }
}
