using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A set partition of the indices of an output tensor (first) and an input tensor (second) into blocks of
/// equal indices.</summary>
public sealed record Partition
{
    /// <summary>The block of an index that is folded into channels and belongs to no block.</summary>
    public const int Folded = -1;

    /// <summary>Makes a partition.</summary>
    /// <param name="blocks">The block of each index, numbered in order of first use, or <see cref="Folded"/>.</param>
    /// <exception cref="ArgumentException">The blocks are not numbered in order of first use.</exception>
    public Partition(params ImmutableArray<int> blocks)
    {
        Blocks = blocks;
        foreach (var block in Blocks)
        {
            if (block < Folded || block > BlockCount)
                throw new ArgumentException($"Blocks [{string.Join(", ", Blocks)}] must be numbered 0, 1, … in order of first use.", nameof(blocks));
            BlockCount = Math.Max(BlockCount, block + 1);
        }
    }

    /// <summary>The block of each index.</summary>
    public EquatableArray<int> Blocks { get; }

    /// <summary>Number of blocks.</summary>
    public int BlockCount { get; }

    /// <summary>One letter per index, <c>ab.a</c>; a dot for a folded index.</summary>
    public override string ToString() =>
        string.Concat(Blocks.Select(block => block == Folded ? "." : block < 26 ? ((char)('a' + block)).ToString() : $"({block})"));
}
