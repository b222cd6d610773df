using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Features of the weights of a batch of networks: per tensor one tensor of shape <c>[batch, *axes,
/// channels]</c>.</summary>
/// <remarks>Owns its tensors: disposing the features disposes them.</remarks>
public sealed class WeightFeatures : IDisposable
{
    /// <summary>Takes over tensors.</summary>
    /// <param name="spec">The weight space.</param>
    /// <param name="tensors">One per tensor of the specification, shape <c>[batch, *axes, channels]</c>; owned from now
    /// on.</param>
    /// <exception cref="ArgumentException">The number of tensors or a shape does not fit.</exception>
    public WeightFeatures(WeightSpaceSpec spec, IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count != spec.Tensors.Length || tensors.Count == 0)
            throw new ArgumentException($"Features need one tensor for each of the {spec.Tensors.Length} (at least 1) tensors of the weight space, got {tensors.Count}.", nameof(tensors));
        (Spec, Tensors) = (spec, tensors);
        (Batch, Channels) = (tensors[0].shape[0], tensors[0].shape[^1]);
        for (var i = 0; i < tensors.Count; i++)
        {
            long[] expected = [Batch, .. spec.Tensors[i].Shape, Channels];
            if (!tensors[i].shape.AsSpan().SequenceEqual(expected))
                throw new ArgumentException($"Features for {spec.Tensors[i]} must have shape [{string.Join(", ", expected)}], got [{string.Join(", ", tensors[i].shape)}].", nameof(tensors));
        }
    }

    /// <summary>The weight space.</summary>
    public WeightSpaceSpec Spec { get; }

    /// <summary>One tensor of shape <c>[batch, *axes, channels]</c> per tensor of the weight space.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>Number of networks.</summary>
    public long Batch { get; }

    /// <summary>Number of channels.</summary>
    public long Channels { get; }

    /// <summary>Views packed features by tensor.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="packed">Shape <c>[batch, Count, channels]</c>. Not disposed; the features share its memory.</param>
    /// <exception cref="ArgumentException">The shape does not fit the layout.</exception>
    public static WeightFeatures FromPacked(WeightLayout layout, Tensor packed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(packed);
        if (packed.dim() != 3 || packed.shape[1] != layout.Count)
            throw new ArgumentException($"Packed features must have shape [batch, {layout.Count}, channels], got [{string.Join(", ", packed.shape)}].", nameof(packed));
        return new(layout.Spec, layout.Unpack(packed));
    }

    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Tensors) tensor.Dispose();
    }
}
