using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>Chooses the pairs of tensors whose maps are drawn: one for each pattern of labels, those that share labels
/// first.</summary>
/// <remarks>Two pairs have one pattern when their maps differ in the names and the sizes of the labels only.</remarks>
internal static class DiagramChoice
{
    private const int MostClasses = 2_000;
    private const int MostPatterns = 48;
    private const int MostPartitions = 24;

    /// <summary>The diagrams.</summary>
    public static IReadOnlyList<PageDiagram> Of(EquivariantBasis basis)
    {
        // Tensors with the same labels have the same maps, so a class of them is looked at once.
        var classes = basis.Spec.Tensors.Select((tensor, number) => (Tensor: tensor, Number: number))
            .GroupBy(pair => string.Join(' ', pair.Tensor.Axes.Select(axis => axis.Label.Name)), StringComparer.Ordinal)
            .Select(group => (group.First().Tensor, group.First().Number, Members: group.LongCount())).Take(MostClasses).ToArray();
        var shapes = new Dictionary<string, int>(StringComparer.Ordinal);
        var shape = Array.ConvertAll(classes, one => Number(shapes, OwnPattern(one.Tensor)));
        // What two tensors share, with the pattern of each, settles the pattern of the pair: it is worked out once.
        var counts = new Dictionary<(int Output, int Input, Int128 Shared), (int Output, int Input, BigInteger Pairs)>();
        for (var i = 0; i < classes.Length; i++)
        {
            for (var j = 0; j < classes.Length; j++)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, (shape[i], shape[j], Shared(classes[i].Tensor, classes[j].Tensor)), out var known);
                var pairs = (BigInteger)classes[i].Members * classes[j].Members;
                count = known ? count with { Pairs = count.Pairs + pairs } : (i, j, pairs);
            }
        }
        var patterns = new Dictionary<string, (int Output, int Input, bool Shares, BigInteger Pairs)>(StringComparer.Ordinal);
        foreach (var (output, input, pairs) in counts.Values.OrderBy(count => (count.Output, count.Input)))
        {
            var (key, shares) = Pattern(basis.Options, classes[output].Tensor, classes[input].Tensor);
            patterns[key] = patterns.TryGetValue(key, out var pattern) ? pattern with { Pairs = pattern.Pairs + pairs } : (classes[output].Number, classes[input].Number, shares, pairs);
        }
        return [.. patterns.Values.OrderByDescending(pattern => pattern.Shares).Take(MostPatterns).Select(pattern => Diagram(basis, pattern.Output, pattern.Input, pattern.Pairs - 1))];
    }

    private static int Number(Dictionary<string, int> numbers, string key)
    {
        if (!numbers.TryGetValue(key, out var number))
            numbers[key] = number = numbers.Count;
        return number;
    }

    // The labels of one tensor up to their names.
    private static string OwnPattern(TensorSpec tensor)
    {
        var first = tensor.Axes.Select(axis => axis.Label).Distinct().ToList();
        return string.Join(',', tensor.Axes.Select(axis => string.Create(
            CultureInfo.InvariantCulture, $"{first.IndexOf(axis.Label)}{axis.Label.Kind}{axis.Label.Size}<{(axis.Label.Parent is { } parent ? first.IndexOf(parent) : -1)}")));
    }

    // Per axis of the input, in base 32, the first axis of the output with the same label.
    private static Int128 Shared(TensorSpec output, TensorSpec input)
    {
        Int128 shared = 0;
        foreach (var axis in input.Axes)
        {
            var at = 0;
            while (at < output.Axes.Length && !ReferenceEquals(output.Axes[at].Label, axis.Label) && output.Axes[at].Label != axis.Label)
                at++;
            shared = (shared * 32) + (at < output.Axes.Length ? at + 1 : 0);
        }
        return shared;
    }

    private static PageDiagram Diagram(EquivariantBasis basis, int output, int input, BigInteger alike)
    {
        var (to, from) = (basis.Spec.Tensors[output], basis.Spec.Tensors[input]);
        return new(
            to.Name, from.Name, [.. to.Axes.Select(axis => axis.Label.Name)], [.. from.Axes.Select(axis => axis.Label.Name)], basis.Count(output, input),
            [.. basis.Terms(output, input).Take(MostPartitions).Select(term => new PagePartition(term.OutputBlocks(basis.Spec), term.InputBlocks(basis.Spec)))], alike);
    }

    // A label's size matters only where it bounds the number of blocks.
    private static (string Key, bool Shares) Pattern(BasisOptions options, TensorSpec output, TensorSpec input)
    {
        var numbers = new Dictionary<AxisLabel, int>();
        var most = output.Axes.Length + input.Axes.Length;
        var first = string.Join(',', output.Axes.Select(axis => Part(axis.Label)));
        var own = numbers.Count;
        var second = string.Join(',', input.Axes.Select(axis => Part(axis.Label)));
        var shares = input.Axes.Any(axis => numbers.TryGetValue(axis.Label, out var number) && number < own);
        return ($"{first}|{second}", shares);

        string Part(AxisLabel label)
        {
            if (label.Kind == LabelKind.Fixed && options.Fixed == FixedAxisPolicy.Fold)
                return ".";
            if (!numbers.TryGetValue(label, out var number))
                numbers[label] = number = numbers.Count;
            var parent = label.Parent is { } above && numbers.TryGetValue(above, out var known) ? known : -1;
            return string.Create(CultureInfo.InvariantCulture, $"{number}:{Math.Min(label.Size, most)}<{parent}");
        }
    }
}
