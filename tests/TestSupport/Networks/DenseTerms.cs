using WeightSpace.SymmetryBasis;

namespace WeightSpace.TestSupport;

/// <summary>Readable reference: the full matrix of every basis map, by the definition (letters equal on equal blocks),
/// without any cleverness.</summary>
internal static class DenseTerms
{
    /// <summary>All maps from one tensor to another: per term, one for every pair of indices of folded axes.</summary>
    public static IEnumerable<double[,]> Maps(WeightSpaceSpec spec, BasisTerm term)
    {
        var (output, input) = (spec.Tensors[term.Output], spec.Tensors[term.Input]);
        var sizes = output.Axes.Concat(input.Axes).Select(axis => axis.Label.Size).ToArray();
        var blocks = term.Partition.Blocks;
        var folded = Enumerable.Range(0, blocks.Length).Where(i => blocks[i] == Partition.Folded).ToArray();
        foreach (var choice in Tuples([.. folded.Select(i => sizes[i])]))
        {
            var map = new double[output.ElementCount, input.ElementCount];
            foreach (var index in Tuples(sizes))
            {
                if (folded.Where((position, k) => index[position] != choice[k]).Any()) continue;
                if (Differ(blocks, index)) continue;
                map[Flat(index.AsSpan(0, output.Axes.Length), sizes), Flat(index.AsSpan(output.Axes.Length), sizes.AsSpan(output.Axes.Length))] = 1;
            }

            yield return map;
        }
    }

    public static IEnumerable<int[]> Tuples(int[] sizes)
    {
        var index = new int[sizes.Length];
        while (true)
        {
            yield return index;
            var axis = sizes.Length - 1;
            while (axis >= 0 && ++index[axis] == sizes[axis]) index[axis--] = 0;
            if (axis < 0) yield break;
        }
    }

    private static bool Differ(IReadOnlyList<int> blocks, int[] index)
    {
        for (var i = 0; i < index.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (blocks[i] != Partition.Folded && blocks[i] == blocks[j] && index[i] != index[j]) return true;
            }
        }

        return false;
    }

    private static int Flat(ReadOnlySpan<int> index, ReadOnlySpan<int> sizes)
    {
        var flat = 0;
        for (var i = 0; i < index.Length; i++) flat = (flat * sizes[i]) + index[i];
        return flat;
    }
}
