using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>One way to reduce a tensor (take diagonals, pool indices), or read backwards, one way to fill it
/// (broadcast, scatter to diagonals).</summary>
/// <remarks>As an input: elements with equal letters on joined axes, averaged over the blocks that are not kept. As an
/// output: the kept blocks carry the values, the others repeat them.</remarks>
public sealed record PooledFeature
{
    internal PooledFeature(int tensor, ImmutableArray<int> blocks, ImmutableArray<int> kept)
    {
        (Tensor, Blocks, Kept) = (tensor, blocks, kept);
    }

    /// <summary>Number of the tensor.</summary>
    public int Tensor { get; }

    /// <summary>The block of each axis, numbered in order of first use; <see cref="Partition.Folded"/> for a folded
    /// axis.</summary>
    public EquatableArray<int> Blocks { get; }

    /// <summary>The blocks kept, in the order of the signature's labels.</summary>
    public EquatableArray<int> Kept { get; }

    /// <summary>Whether no two axes are joined.</summary>
    public bool IsPlain => Blocks.Where(block => block != Partition.Folded).Distinct().Count() == Blocks.Count(block => block != Partition.Folded);

    /// <summary>The axis that stands for a block: the first one in it.</summary>
    /// <param name="block">Number of a block.</param>
    public int AxisOf(int block) => Blocks.IndexOf(block);

    /// <summary>Tensor, letters and kept letters, <c>2:ab&gt;b</c>.</summary>
    public override string ToString() => $"{Tensor}:{new Partition(Blocks)}>{string.Concat(Kept.Select(block => (char)('a' + block)))}";
}
