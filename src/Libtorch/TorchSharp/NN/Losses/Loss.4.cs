using static TorchSharp.torch.nn;

namespace TorchSharp;

/// <summary>A loss of four inputs.</summary>
/// <typeparam name="T1">The type of input 1.</typeparam>
/// <typeparam name="T2">The type of input 2.</typeparam>
/// <typeparam name="T3">The type of input 3.</typeparam>
/// <typeparam name="T4">The type of input 4.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class Loss<T1, T2, T3, T4, TResult> : Module<T1, T2, T3, T4, TResult>
{
    /// <summary>Creates the loss.</summary>
    /// <param name="reduction">How the elements are combined.</param>
    public Loss(Reduction reduction = Reduction.Mean) : base(nameof(Loss<,,,,>))
    {
        this.reduction = reduction;
    }

    /// <summary>How the elements are combined.</summary>
    public Reduction reduction { get; }
}
