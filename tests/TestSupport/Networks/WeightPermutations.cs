using WeightSpace.SymmetryBasis;

namespace WeightSpace.TestSupport;

/// <summary>
/// Readable reference: the group's generators as permutations of all single weights of a network, buffers included.
/// Written from the definition of labels, nesting
/// and views alone.
/// </summary>
internal static class WeightPermutations
{
    /// <summary>Where a parameter's elements begin among all weights.</summary>
    public static int[] Starts(SymmetryAnalysis analysis)
    {
        var starts = new int[analysis.Parameters.Length + 1];
        for (var i = 0; i < analysis.Parameters.Length; i++) starts[i + 1] = starts[i] + analysis.Parameters[i].Shape.Aggregate(1, (product, size) => product * size);
        return starts;
    }

    /// <summary>Per view of every parameter, where its elements lie among all weights, row-major.</summary>
    public static IEnumerable<(TensorSpec Tensor, int[] Positions)> Views(SymmetryAnalysis analysis)
    {
        var starts = Starts(analysis);
        for (var i = 0; i < analysis.Parameters.Length; i++)
        {
            foreach (var view in analysis.Parameters[i].Views) yield return (view.Tensor, [.. view.ElementMap().Select(element => starts[i] + (int)element)]);
        }
    }

    /// <summary>For every label that may be permuted, every copy of it and all neighbours: the weight that takes each
    /// weight's place.</summary>
    public static IEnumerable<int[]> Generators(SymmetryAnalysis analysis) =>
        from label in analysis.StateSpec.Labels
        where label.Kind != LabelKind.Fixed
        from instance in Enumerable.Range(0, label.Instances)
        from index in Enumerable.Range(0, label.Size - 1)
        select Transposition(analysis, label, instance, index, index + 1);

    /// <summary>Of every label that may be permuted and every copy of it, all transpositions of two indices.</summary>
    public static IEnumerable<(AxisLabel Label, int[] Source)> Transpositions(SymmetryAnalysis analysis) =>
        from label in analysis.StateSpec.Labels
        where label.Kind != LabelKind.Fixed
        from instance in Enumerable.Range(0, label.Instances)
        from second in Enumerable.Range(0, label.Size)
        from first in Enumerable.Range(0, second)
        select (label, Transposition(analysis, label, instance, first, second));

    /// <summary>Swaps two indices of a label, of a nested one under one index of its parents (counted
    /// row-major).</summary>
    public static int[] Transposition(SymmetryAnalysis analysis, AxisLabel label, int instance, int first, int second)
    {
        var source = Enumerable.Range(0, Starts(analysis)[^1]).ToArray();
        foreach (var (tensor, positions) in Views(analysis))
        {
            var sizes = tensor.Axes.Select(axis => axis.Label.Size).ToArray();
            foreach (var index in DenseTerms.Tuples(sizes))
            {
                var swapped = index.Select((own, axis) =>
                    tensor.Axes[axis].Label != label || Instance(tensor, axis, index) != instance ? own
                    : own == first ? second
                    : own == second ? first
                    : own).ToArray();
                source[positions[Flat(index, sizes)]] = positions[Flat(swapped, sizes)];
            }
        }

        return source;
    }

    private static int Instance(TensorSpec tensor, int axis, int[] index)
    {
        var parent = tensor.ParentAxis(axis);
        return parent < 0 ? 0 : (Instance(tensor, parent, index) * tensor.Axes[parent].Label.Size) + index[parent];
    }

    private static int Flat(int[] index, int[] sizes) => index.Zip(sizes).Aggregate(0, (flat, pair) => (flat * pair.Second) + pair.First);
}
