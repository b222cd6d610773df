using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>
/// An equivariant layer in factored form: each tensor yields its distinct (diagonal, pool) features once, features with
/// the same kept labels over all
/// tensors meet in one matrix multiplication, and each output tensor gathers the results in one epilogue.
/// </summary>
/// <remarks>The terms are those of <see cref="EquivariantBasis"/>: their number is the sum over signatures of F² · m!,
/// m the multiplicities of the kept labels.</remarks>
public sealed class LayerPlan
{
    private LayerPlan(EquivariantBasis basis, ImmutableArray<SignaturePlan> signatures)
    {
        (Basis, Signatures) = (basis, signatures);
        Epilogues = [.. Enumerable.Range(0, basis.Spec.Tensors.Length).Select(tensor =>
            signatures.SelectMany(signature => signature.Features).Where(feature => feature.Tensor == tensor).ToImmutableArray())];
    }

    /// <summary>The basis that the plan computes.</summary>
    public EquivariantBasis Basis { get; }

    /// <summary>The weight space.</summary>
    public WeightSpaceSpec Spec => Basis.Spec;

    /// <summary>One entry per matrix multiplication, scalars first, then in order of first use.</summary>
    public ImmutableArray<SignaturePlan> Signatures { get; }

    /// <summary>Per output tensor, the features to broadcast or scatter into it and add.</summary>
    public ImmutableArray<ImmutableArray<PooledFeature>> Epilogues { get; }

    /// <summary>Number of distinct features over all tensors.</summary>
    public long FeatureCount => Signatures.Sum(signature => (long)signature.Features.Length);

    /// <summary>Number of terms before pruning.</summary>
    public long UnprunedTermCount => Signatures.Sum(signature => signature.TermCount);

    /// <summary>Makes the plan.</summary>
    /// <param name="basis">The basis to compute.</param>
    public static LayerPlan Create(EquivariantBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        var spec = basis.Spec;
        var ranks = spec.Labels.Select((label, rank) => (label, rank)).ToDictionary(pair => pair.label, pair => pair.rank);
        var groups = new Dictionary<string, List<KeptFeature>> { [""] = [] };
        for (var tensor = 0; tensor < spec.Tensors.Length; tensor++)
        {
            // Every diagonal is a feature even when pruning drops some of its terms, so the features are those of the
            // unpruned basis.
            foreach (var partition in IndexSet.Of(basis.Options with { Prune = false }, spec.Tensors[tensor]).Partitions())
            {
                foreach (var kept in KeptFeature.All(spec, tensor, partition, ranks))
                    (groups.TryGetValue(kept.Key, out var list) ? list : groups[kept.Key] = []).Add(kept);
            }
        }

        return new(basis, [.. groups.Values.Where(list => list.Count > 0).Select(list =>
            new SignaturePlan(list[0].Labels, list[0].Parents, [.. list.Select(kept => kept.Feature)]))]);
    }

    /// <summary>The term that joins an output feature with an input feature; null if pruning drops it.</summary>
    /// <param name="output">The feature to fill.</param>
    /// <param name="input">The feature to read; of the same signature.</param>
    /// <param name="ordering">How their kept indices are matched: one of the signature's
    /// <see cref="SignaturePlan.Orderings"/>.</param>
    public BasisTerm? Term(PooledFeature output, PooledFeature input, ImmutableArray<int> ordering)
    {
        var blocks = ImmutableArray.CreateBuilder<int>();
        blocks.AddRange(output.Blocks);
        var next = output.Blocks.Append(-1).Max() + 1;
        var renamed = new Dictionary<int, int> { [Partition.Folded] = Partition.Folded };
        for (var k = 0; k < ordering.Length; k++) renamed[input.Kept[ordering[k]]] = output.Kept[k];
        foreach (var block in input.Blocks)
        {
            if (!renamed.TryGetValue(block, out var name)) renamed[block] = name = next++;
            blocks.Add(name);
        }

        var partition = new Partition(blocks.ToImmutable());
        return Basis.Options.Prune && IsDependent(output.Tensor, input.Tensor, partition) ? null : new BasisTerm(output.Tensor, input.Tensor, partition);
    }

    /// <summary>Whether the partition has more blocks of a label (under one parent block) than the label has
    /// indices.</summary>
    private bool IsDependent(int output, int input, Partition partition)
    {
        var (first, second) = (Spec.Tensors[output], Spec.Tensors[input]);
        var blocks = new HashSet<(AxisLabel Label, int Parent, int Block)>();
        for (var i = 0; i < partition.Blocks.Length; i++)
        {
            if (partition.Blocks[i] == Partition.Folded) continue;
            var (tensor, start) = i < first.Axes.Length ? (first, 0) : (second, first.Axes.Length);
            var parent = tensor.ParentAxis(i - start);
            blocks.Add((tensor.Axes[i - start].Label, parent < 0 ? -1 : partition.Blocks[start + parent], partition.Blocks[i]));
        }

        return blocks.GroupBy(block => (block.Label, block.Parent)).Any(group => group.Count() > group.Key.Label.Size);
    }
}
