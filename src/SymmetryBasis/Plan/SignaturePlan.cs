using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>All features that keep the same labels: one matrix multiplication maps those of the inputs to those of the
/// outputs.</summary>
public sealed class SignaturePlan
{
    internal SignaturePlan(ImmutableArray<AxisLabel> labels, ImmutableArray<int> parents, ImmutableArray<PooledFeature> features)
    {
        (Labels, Features) = (labels, features);
        Orderings = FindOrderings(labels, parents);
    }

    /// <summary>The kept labels, in a fixed order; repeated if kept twice, empty for scalars.</summary>
    public ImmutableArray<AxisLabel> Labels { get; }

    /// <summary>The features with this signature, over all tensors.</summary>
    public ImmutableArray<PooledFeature> Features { get; }

    /// <summary>
    /// The ways to match kept indices of an input to those of an output: <c>ordering[k]</c> is the input's kept index
    /// joined with the output's k-th.
    /// Only indices of one label are matched, nested ones only under matched parents. Without repeated labels, the
    /// identity alone.
    /// </summary>
    public ImmutableArray<ImmutableArray<int>> Orderings { get; }

    /// <summary>Number of terms without pruning: F² · number of orderings.</summary>
    public long TermCount => checked((long)Features.Length * Features.Length * Orderings.Length);

    private static ImmutableArray<ImmutableArray<int>> FindOrderings(ImmutableArray<AxisLabel> labels, ImmutableArray<int> parents)
    {
        var result = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        var chosen = new int[labels.Length];
        Extend(0);
        return result.ToImmutable();

        void Extend(int position)
        {
            if (position == labels.Length)
            {
                result.Add([.. chosen]);
                return;
            }

            for (var candidate = 0; candidate < labels.Length; candidate++)
            {
                var parentsMatch = parents[position] < 0 ? parents[candidate] < 0 : parents[candidate] == chosen[parents[position]];
                if (labels[candidate] != labels[position] || !parentsMatch || Array.IndexOf(chosen, candidate, 0, position) >= 0) continue;
                chosen[position] = candidate;
                Extend(position + 1);
            }
        }
    }
}
