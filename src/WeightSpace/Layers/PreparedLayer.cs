using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>A layer bound to parameter values, with everything computed that does not depend on the features.</summary>
internal abstract class PreparedLayer : IDisposable
{
    /// <summary>Every tensor that the preparation holds.</summary>
    public abstract IEnumerable<Tensor> Held { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="features">Per tensor, shape <c>[batch, *axes, channelsIn]</c>, with averages that are known
    /// already. Not disposed.</param>
    /// <param name="context">Shape <c>[batch, contextSize]</c>, or null. Not disposed.</param>
    /// <param name="activate">Whether to apply ReLU to the result.</param>
    /// <param name="pool">Whether averages of the result will be wanted.</param>
    /// <returns>Fresh tensors, shape <c>[batch, *axes, channelsOut]</c>, in the caller's scope.</returns>
    public abstract FeaturePools Apply(FeaturePools features, Tensor? context, bool activate, bool pool);

    /// <summary>Frees what the preparation made.</summary>
    public void Dispose()
    {
        foreach (var tensor in Held) tensor.Dispose();
    }
}
