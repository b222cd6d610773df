using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Adds up the numbers of terms of all pairs of tensors in a time that grows with the number of tensors, not
/// of pairs.</summary>
/// <remarks>
/// The number of a pair depends on the tensors' shapes and on the set of labels that they share. By Möbius inversion
/// over sets of labels,
/// Σ_pairs n(shared) = Σ_S Σ_(pairs that both have S) Σ_(U ⊆ S) (−1)^|S∖U| n(U), and within one S tensors of the same
/// pattern count alike: a network of a
/// hundred equal blocks has the patterns of one.
/// </remarks>
internal sealed class PairedCounts(BasisOptions options)
{
    private readonly Dictionary<string, long> known = [];

    public long Sum(ImmutableArray<TensorSpec> tensors)
    {
        // S as text -> pattern relative to S -> (an example, how many).
        var bySet = new Dictionary<string, Dictionary<string, (TensorSpec Tensor, ImmutableArray<AxisLabel> Set, long Number)>>();
        foreach (var tensor in tensors)
        {
            var labels = tensor.Axes.Select(axis => axis.Label).Distinct().OrderBy(label => label.Name, StringComparer.Ordinal).ToArray();
            for (var mask = 0; mask < 1 << labels.Length; mask++)
            {
                var bits = mask;
                ImmutableArray<AxisLabel> set = [.. labels.Where((_, i) => (bits >> i & 1) != 0)];
                if (set.Any(label => label.Parent is { } parent && !set.Contains(parent))) continue;
                var key = string.Join('\n', set.Select(label => label.Name));
                var patterns = bySet.TryGetValue(key, out var found) ? found : bySet[key] = [];
                var pattern = Pattern(tensor, set);
                patterns[pattern] = (tensor, set, patterns.TryGetValue(pattern, out var other) ? other.Number + 1 : 1);
            }
        }

        var total = 0L;
        foreach (var patterns in bySet.Values)
        {
            foreach (var (first, one) in patterns)
            {
                foreach (var (second, two) in patterns) total = checked(total + (one.Number * two.Number * Alternating(first, one.Tensor, second, two.Tensor, one.Set)));
            }
        }

        return total;
    }

    /// <summary>Σ over the subsets of the set that hold the parents of their members, with alternating signs. Subsets
    /// without a parent cancel out.</summary>
    private long Alternating(string first, TensorSpec one, string second, TensorSpec two, ImmutableArray<AxisLabel> set)
    {
        var key = $"{first}|{second}";
        if (known.TryGetValue(key, out var value)) return value;
        for (var mask = 0; mask < 1 << set.Length; mask++)
        {
            var bits = mask;
            ImmutableArray<AxisLabel> shared = [.. set.Where((_, i) => (bits >> i & 1) != 0)];
            // A label counts as shared only with its parents; what is left of the others is the same with either sign.
            var effective = shared.Where(label => Ancestors(label).All(shared.Contains)).ToImmutableArray();
            var count = IndexSet.Of(options, Rename(one, effective, "<"), Rename(two, effective, ">")).Count();
            value = checked(value + ((set.Length - shared.Length) % 2 == 0 ? count : -count));
        }

        return known[key] = value;
    }

    private static IEnumerable<AxisLabel> Ancestors(AxisLabel label)
    {
        for (var parent = label.Parent; parent is not null; parent = parent.Parent) yield return parent;
    }

    /// <summary>Marks the labels that are not shared as this tensor's own.</summary>
    private static TensorSpec Rename(TensorSpec tensor, ImmutableArray<AxisLabel> shared, string side)
    {
        AxisLabel Own(AxisLabel label) => shared.Contains(label) ? label : label.Kind switch
        {
            LabelKind.Fixed => AxisLabel.Fixed(Mark(label), label.Size),
            LabelKind.Nested => AxisLabel.Nested(Mark(label), label.Size, Own(label.Parent!)),
            _ => AxisLabel.Permutable(Mark(label), label.Size),
        };
        string Mark(AxisLabel label) => $"{label.Name}{(side == "<" ? "/first" : "/second")}";
        return new(tensor.Name, tensor.Kind, [.. tensor.Axes.Select(axis => axis with { Label = Own(axis.Label) })]);
    }

    /// <summary>Equal for tensors that differ only in the names of labels outside the set. A size matters up to the
    /// largest possible number of blocks.</summary>
    private static string Pattern(TensorSpec tensor, ImmutableArray<AxisLabel> set)
    {
        const int mostBlocks = 32;
        var numbers = new Dictionary<AxisLabel, int>();
        string Name(AxisLabel label)
        {
            var inSet = set.IndexOf(label);
            if (inSet < 0 && !numbers.ContainsKey(label)) numbers[label] = numbers.Count;
            return inSet >= 0 ? $"s{inSet}" : $"o{numbers[label]}";
        }

        return string.Join(',', tensor.Axes.Select(axis => $"{Name(axis.Label)}{axis.Label.Kind}{Math.Min(axis.Label.Size, mostBlocks)}<{(axis.Label.Parent is { } parent ? Name(parent) : "")}"));
    }
}
