using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Output features that use the same slots. Each slot reads an average of columns, so the cost is that of the
/// relations and not of the pairs.</summary>
/// <param name="Outputs">Numbers of the outputs.</param>
/// <param name="RowStart">First of the group's rows; one row per relation.</param>
/// <param name="Relations">Number of relations.</param>
/// <param name="Averages">Weights of the columns: <c>[output, relation, column]</c>, row-major.</param>
internal sealed record MixGroup(ImmutableArray<int> Outputs, int RowStart, int Relations, ImmutableArray<double> Averages)
{
    public static MixGroup Create(
        ImmutableArray<int> outputs, Func<int, int, ImmutableArray<TermCoefficient>> blocks, int columns, List<ImmutableArray<TermCoefficient>> rows)
    {
        // Which columns each slot averages, for every output of the group.
        var averages = new SortedDictionary<int, double[]>();
        for (var o = 0; o < outputs.Length; o++)
        {
            for (var c = 0; c < columns; c++)
            {
                foreach (var (slot, weight) in blocks(outputs[o], c))
                {
                    if (!averages.TryGetValue(slot, out var weights)) averages[slot] = weights = new double[outputs.Length * columns];
                    weights[(o * columns) + c] += weight;
                }
            }
        }

        // Slots that read the same averages for every output act as one: their matrices add.
        var merged = averages.GroupBy(pair => string.Join(' ', pair.Value)).Select(same => (Slots: same.Select(pair => pair.Key), Weights: same.First().Value)).ToArray();
        var start = rows.Count;
        foreach (var (slots, _) in merged) rows.Add([.. slots.Select(slot => new TermCoefficient(slot, 1))]);
        var table = from o in Enumerable.Range(0, outputs.Length)
                    from relation in merged
                    from c in Enumerable.Range(0, columns)
                    select relation.Weights[(o * columns) + c];
        return new(outputs, start, merged.Length, [.. table]);
    }
}
