using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>An <see cref="EquivariantNetwork"/> bound to parameter values: its matrices, assembled once for any number
/// of applications.</summary>
public sealed class BoundNetwork : IDisposable
{
    private readonly EquivariantNetwork network;
    private readonly BoundLayer[] layers;

    internal BoundNetwork(EquivariantNetwork network, BoundLayer[] layers) => (this.network, this.layers) = (network, layers);

    /// <summary>Applies the network.</summary>
    /// <param name="features">Features with the network's input channels. Not disposed.</param>
    /// <param name="context">Shape <c>[batch, ContextSize]</c>; null if and only if the context size is 0. Not
    /// disposed.</param>
    /// <returns>Fresh features; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A shape, the type or the device does not fit.</exception>
    public WeightFeatures Forward(WeightFeatures features, Tensor? context = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Channels != network.Options.Channels[0] || features.Spec != network.Spec)
            throw new ArgumentException($"The network reads {network.Options.Channels[0]} channels of its own weight space, got {features.Channels} channels of\n{features.Spec}.", nameof(features));
        layers[0].RequireFits(features);
        using var scope = NewDisposeScope();
        var current = new FeaturePools(features.Tensors);
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var isInner = layer + 1 < layers.Length;
            var next = layers[layer].Apply(current, layer == 0 ? context : null, activate: isInner, pool: isInner);
            if (layer > 0)
            {
                // Memory for the next layer; autograd keeps what it needs by itself.
                foreach (var tensor in current.Held) tensor.Dispose();
            }

            current = next;
        }

        foreach (var tensor in current.Features) tensor.MoveToOuterDisposeScope();
        return new(network.Spec, current.Features);
    }

    /// <summary>Applies the network to packed features, see <see cref="WeightLayout"/>.</summary>
    /// <param name="packed">Shape <c>[batch, weights, channels]</c>. Not disposed.</param>
    /// <param name="context">Shape <c>[batch, ContextSize]</c>; null if and only if the context size is 0. Not
    /// disposed.</param>
    /// <returns>Shape <c>[batch, weights, channels out]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape, the type or the device does not fit.</exception>
    public Tensor Forward(Tensor packed, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        using var input = WeightFeatures.FromPacked(network.Layout, packed);
        using var output = Forward(input, context);
        return network.Layout.Pack(output.Tensors).MoveToOuterDisposeScope();
    }

    /// <summary>Takes the matrices out of the scope they were made in, for an owner that outlives it and disposes
    /// them.</summary>
    /// <returns>This object.</returns>
    public BoundNetwork DetachFromDisposeScope()
    {
        foreach (var tensor in layers.SelectMany(layer => layer.Held)) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the matrices.</summary>
    public void Dispose()
    {
        foreach (var layer in layers) layer.Dispose();
    }
}
