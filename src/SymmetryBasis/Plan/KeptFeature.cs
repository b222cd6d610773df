using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A feature together with the forest of labels that it keeps.</summary>
internal sealed record KeptFeature(PooledFeature Feature, ImmutableArray<AxisLabel> Labels, ImmutableArray<int> Parents, string Key)
{
    /// <summary>All features of a tensor with one diagonal pattern: one for every set of kept blocks that holds the
    /// parents of its members.</summary>
    public static IEnumerable<KeptFeature> All(WeightSpaceSpec spec, int tensor, Partition diagonal, Dictionary<AxisLabel, int> ranks)
    {
        var axes = spec.Tensors[tensor];
        var blocks = Enumerable.Range(0, diagonal.BlockCount).Select(block => diagonal.Blocks.IndexOf(block)).ToArray();
        var parents = Array.ConvertAll(blocks, axis => axes.ParentAxis(axis) is var parent and >= 0 ? diagonal.Blocks[parent] : -1);
        for (var subset = 0; subset < 1 << blocks.Length; subset++)
        {
            var mask = subset;
            bool Kept(int block) => (mask >> block & 1) != 0;
            if (Enumerable.Range(0, blocks.Length).Any(block => Kept(block) && parents[block] >= 0 && !Kept(parents[block]))) continue;
            var order = new List<int>();
            var key = Visit(-1);
            yield return new(
                new PooledFeature(tensor, diagonal.Blocks, [.. order]),
                [.. order.Select(block => axes.Axes[blocks[block]].Label)],
                [.. order.Select(block => order.IndexOf(parents[block]))],
                key);

            // Children are listed under their parents and sorted by their own subtree, so that equal forests get equal
            // keys and equal orders.
            string Visit(int parent)
            {
                var children = Enumerable.Range(0, blocks.Length).Where(block => Kept(block) && parents[block] == parent)
                    .Select(block => (block, key: Describe(block))).OrderBy(child => child.key, StringComparer.Ordinal).ToArray();
                foreach (var (block, _) in children)
                {
                    order.Add(block);
                    Visit(block);
                }

                return string.Concat(children.Select(child => child.key));
            }

            string Describe(int block)
            {
                var inner = Enumerable.Range(0, blocks.Length).Where(child => Kept(child) && parents[child] == block).Select(Describe).Order(StringComparer.Ordinal);
                return $"({ranks[axes.Axes[blocks[block]].Label]:D6}{string.Concat(inner)})";
            }
        }
    }
}
