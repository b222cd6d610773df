using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>How all weights of a network lie behind one another on one axis: in the order of the specification, each
/// tensor row-major.</summary>
public sealed class WeightLayout
{
    /// <summary>Makes the layout.</summary>
    /// <param name="spec">The weight space.</param>
    public WeightLayout(WeightSpaceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Spec = spec;
        var entries = ImmutableArray.CreateBuilder<WeightLayoutEntry>();
        foreach (var tensor in spec.Tensors)
        {
            entries.Add(new(tensor.Name, Count, tensor.ElementCount, tensor.Shape));
            Count = checked(Count + tensor.ElementCount);
        }

        Entries = entries.ToImmutable();
    }

    /// <summary>The weight space.</summary>
    public WeightSpaceSpec Spec { get; }

    /// <summary>Number of weights.</summary>
    public long Count { get; }

    /// <summary>One entry per tensor.</summary>
    public ImmutableArray<WeightLayoutEntry> Entries { get; }

    /// <summary>Packs weights, their gradients or features: the inverse of <see cref="Unpack"/>.</summary>
    /// <param name="tensors">One per entry, shape <c>[batch, *axes, …]</c>. Not disposed.</param>
    /// <returns>Shape <c>[batch, Count, …]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The number of tensors or a shape is wrong.</exception>
    public Tensor Pack(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count != Entries.Length) throw new ArgumentException($"Expected {Entries.Length} tensors, got {tensors.Count}.", nameof(tensors));
        using var scope = NewDisposeScope();
        var flat = new Tensor[tensors.Count];
        for (var i = 0; i < flat.Length; i++)
        {
            var (shape, axes) = (tensors[i].shape, Entries[i].Shape);
            if (shape.Length <= axes.Length || !shape.AsSpan(1, axes.Length).SequenceEqual(axes.AsSpan()))
                throw new ArgumentException($"Tensor {Entries[i].Name} must have shape [batch{string.Concat(axes.Select(size => $", {size}"))}, …], got [{string.Join(", ", shape)}].", nameof(tensors));
            flat[i] = tensors[i].reshape([shape[0], Entries[i].Count, .. shape[(1 + axes.Length)..]]);
        }

        return cat(flat, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Views of packed weights, one per tensor.</summary>
    /// <param name="packed">Shape <c>[batch, Count, …]</c>. Not disposed.</param>
    /// <returns>Views of shape <c>[batch, *axes, …]</c>, which share memory with <paramref name="packed"/>; the caller
    /// disposes them.</returns>
    /// <exception cref="ArgumentException">The second axis is not <see cref="Count"/>.</exception>
    public Tensor[] Unpack(Tensor packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        if (packed.dim() < 2 || packed.shape[1] != Count)
            throw new ArgumentException($"Packed weights must have shape [batch, {Count}, …], got [{string.Join(", ", packed.shape)}].", nameof(packed));
        var shape = packed.shape;
        var views = new Tensor[Entries.Length];
        for (var i = 0; i < views.Length; i++)
        {
            using var part = packed.narrow(1, Entries[i].Offset, Entries[i].Count);
            views[i] = part.reshape([shape[0], .. Entries[i].Shape, .. shape[2..]]);
        }

        return views;
    }
}
