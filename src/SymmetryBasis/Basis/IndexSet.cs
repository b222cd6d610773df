using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>The indices that a partition divides: the axes of one tensor, or of an output tensor followed by an input
/// tensor.</summary>
internal sealed class IndexSet
{
    private const int FoldedIndex = int.MinValue;

    private readonly ImmutableArray<AxisLabel> labels;

    /// <summary>Position of the index of the parent label, −1 for none, FoldedIndex for an index outside the
    /// partition.</summary>
    private readonly int[] parents;
    private readonly bool prune;

    private IndexSet(ImmutableArray<AxisLabel> labels, int[] parents, bool prune) => (this.labels, this.parents, this.prune) = (labels, parents, prune);

    public static IndexSet Of(BasisOptions options, params ReadOnlySpan<TensorSpec> tensors)
    {
        var labels = ImmutableArray.CreateBuilder<AxisLabel>();
        var parents = new List<int>();
        foreach (var tensor in tensors)
        {
            var start = labels.Count;
            for (var axis = 0; axis < tensor.Axes.Length; axis++)
            {
                var label = tensor.Axes[axis].Label;
                var folded = label.Kind == LabelKind.Fixed && options.Fixed == FixedAxisPolicy.Fold;
                var parent = tensor.ParentAxis(axis);
                parents.Add(folded ? FoldedIndex : parent < 0 ? -1 : start + parent);
                labels.Add(label);
            }
        }

        return new(labels.ToImmutable(), [.. parents], options.Prune);
    }

    /// <summary>All valid partitions, lazily, in lexicographic order of their blocks.</summary>
    public IEnumerable<Partition> Partitions()
    {
        var blocks = new int[labels.Length];
        return Extend(blocks, 0, 0);
    }

    /// <summary>Their number, without enumerating more than the partitions of indices that have nested
    /// children.</summary>
    public long Count()
    {
        var product = 1L;
        foreach (var label in labels.Where((_, i) => parents[i] == -1).Distinct())
        {
            var members = Enumerable.Range(0, labels.Length).Where(i => parents[i] == -1 && labels[i] == label).ToArray();
            product = checked(product * CountFamily(members));
        }

        return product;
    }

    private IEnumerable<Partition> Extend(int[] blocks, int position, int used)
    {
        if (position == blocks.Length)
        {
            yield return new Partition([.. blocks]);
            yield break;
        }

        if (parents[position] == FoldedIndex)
        {
            blocks[position] = Partition.Folded;
            foreach (var partition in Extend(blocks, position + 1, used)) yield return partition;
            yield break;
        }

        // A block is open to this index if it holds one with the same label whose parent lies in the same block as this
        // one's.
        var siblings = new SortedSet<int>();
        for (var earlier = 0; earlier < position; earlier++)
        {
            if (labels[earlier] == labels[position] && parents[earlier] != FoldedIndex && ParentBlock(blocks, earlier) == ParentBlock(blocks, position))
                siblings.Add(blocks[earlier]);
        }

        foreach (var block in siblings)
        {
            blocks[position] = block;
            foreach (var partition in Extend(blocks, position + 1, used)) yield return partition;
        }

        if (!prune || siblings.Count < labels[position].Size)
        {
            blocks[position] = used;
            foreach (var partition in Extend(blocks, position + 1, used + 1)) yield return partition;
        }
    }

    private int ParentBlock(int[] blocks, int position) => parents[position] < 0 ? -1 : blocks[parents[position]];

    private long CountFamily(int[] members)
    {
        if (members.Length == 0) return 1;
        var most = prune ? Math.Min(labels[members[0]].Size, members.Length) : members.Length;
        if (!parents.Any(parent => Array.IndexOf(members, parent) >= 0)) return SetPartitions.Count(members.Length, most);
        var total = 0L;
        foreach (var blocks in SetPartitions.Enumerate(members.Length, most))
        {
            var product = 1L;
            for (var block = 0; block <= blocks.Max(); block++)
            {
                var inBlock = members.Where((_, i) => blocks[i] == block).ToArray();
                var children = Enumerable.Range(0, labels.Length).Where(i => Array.IndexOf(inBlock, parents[i]) >= 0).ToArray();
                foreach (var child in children.GroupBy(i => labels[i])) product = checked(product * CountFamily([.. child]));
            }

            total = checked(total + product);
        }

        return total;
    }
}
