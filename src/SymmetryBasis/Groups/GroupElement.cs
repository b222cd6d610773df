using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>An element of the permutation group of a weight space: for every label one permutation, for a nested label
/// one per parent index.</summary>
public sealed class GroupElement
{
    private readonly ImmutableDictionary<AxisLabel, ImmutableArray<Permutation>> permutations;

    private GroupElement(ImmutableDictionary<AxisLabel, ImmutableArray<Permutation>> permutations) => this.permutations = permutations;

    /// <summary>The permutations of a label, one for each copy of its group: a nested label has one for each index of
    /// its parents, in row-major order.</summary>
    /// <param name="label">A label of the weight space; a fixed one has the identity.</param>
    /// <exception cref="ArgumentException">The element's weight space lacks the label.</exception>
    public ImmutableArray<Permutation> this[AxisLabel label]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(label);
            return permutations.TryGetValue(label, out var found)
                ? found
                : throw new ArgumentException($"Label {label} is not in this element's weight space.", nameof(label));
        }
    }

    /// <summary>A uniformly random element.</summary>
    /// <param name="spec">The weight space.</param>
    /// <param name="random">Source of randomness.</param>
    public static GroupElement Random(WeightSpaceSpec spec, Random random) => Create(spec, (label, _) => Permutation.Random(label.Size, random));

    /// <summary>An element that permutes one label and moves nothing else; never the identity if the label has more than
    /// one index and is not fixed.</summary>
    /// <param name="spec">The weight space.</param>
    /// <param name="label">The label.</param>
    /// <param name="random">Source of randomness.</param>
    public static GroupElement Of(WeightSpaceSpec spec, AxisLabel label, Random random) =>
        Create(spec, (other, _) => other == label ? Permutation.Random(label.Size, random) is { IsIdentity: false } moved ? moved : Permutation.Cycle(label.Size) : Permutation.Identity(other.Size));

    /// <summary>The element that cycles all indices of every label at once.</summary>
    /// <param name="spec">The weight space.</param>
    public static GroupElement FullCycles(WeightSpaceSpec spec) => Create(spec, (label, _) => Permutation.Cycle(label.Size));

    /// <summary>A set of generators: for every copy of every label's group, the transpositions of neighbours.
    /// Enumerated lazily.</summary>
    /// <param name="spec">The weight space.</param>
    public static IEnumerable<GroupElement> Generators(WeightSpaceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        foreach (var label in spec.Labels.Where(label => label.Kind != LabelKind.Fixed))
        {
            for (var instance = 0; instance < label.Instances; instance++)
            {
                for (var index = 0; index + 1 < label.Size; index++)
                    yield return Transposition(spec, label, instance, index, index + 1);
            }
        }
    }

    /// <summary>The element that swaps two indices of one label and moves nothing else.</summary>
    /// <param name="spec">The weight space.</param>
    /// <param name="label">The label to act on; acting on a fixed one gives an element outside the group, which is how
    /// a test makes a certificate fail.</param>
    /// <param name="instance">Which copy of the label's group: the flat index of the parents; 0 for a label without
    /// parent.</param>
    /// <param name="first">One index.</param>
    /// <param name="second">The other.</param>
    public static GroupElement Transposition(WeightSpaceSpec spec, AxisLabel label, int instance, int first, int second)
    {
        ArgumentNullException.ThrowIfNull(label);
        var element = Create(spec, (other, _) => Permutation.Identity(other.Size));
        var copies = element.permutations[label].SetItem(instance, Permutation.Transposition(label.Size, first, second));
        return new(element.permutations.SetItem(label, copies));
    }

    /// <summary>Where the elements of a tensor come from: <c>result.Flat[i] = tensor.Flat[map[i]]</c> is the action of
    /// this element.</summary>
    /// <param name="tensor">A tensor of the weight space.</param>
    /// <returns>One source index per element, row-major.</returns>
    /// <exception cref="ArgumentException">The tensor uses a label that the element's weight space lacks.</exception>
    public int[] IndexMap(TensorSpec tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var map = new int[checked((int)tensor.ElementCount)];
        var copies = tensor.Axes.Select(axis => permutations.TryGetValue(axis.Label, out var found)
            ? found
            : throw new ArgumentException($"Tensor {tensor.Name} has label {axis.Label.Name}, which is not in this element's weight space.", nameof(tensor))).ToArray();
        var parents = Enumerable.Range(0, tensor.Axes.Length).Select(tensor.ParentAxis).ToArray();
        var index = new int[tensor.Axes.Length];
        var instance = new int[tensor.Axes.Length];
        for (var source = 0; source < map.Length; source++)
        {
            var rest = source;
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                index[axis] = rest % tensor.Axes[axis].Label.Size;
                rest /= tensor.Axes[axis].Label.Size;
            }

            var target = 0;
            for (var axis = 0; axis < index.Length; axis++)
            {
                var parent = parents[axis];
                instance[axis] = parent < 0 ? 0 : (instance[parent] * tensor.Axes[parent].Label.Size) + index[parent];
                target = (target * tensor.Axes[axis].Label.Size) + copies[axis][instance[axis]][index[axis]];
            }

            map[target] = source;
        }

        return map;
    }

    /// <summary>Acts on the elements of one tensor.</summary>
    /// <param name="tensor">A tensor of the weight space.</param>
    /// <param name="values">Its elements, row-major.</param>
    /// <exception cref="ArgumentException">The number of values does not fit.</exception>
    public T[] Act<T>(TensorSpec tensor, ReadOnlySpan<T> values)
    {
        var map = IndexMap(tensor);
        if (values.Length != map.Length)
            throw new ArgumentException($"Tensor {tensor.Name} has {map.Length} elements, got {values.Length}.", nameof(values));
        var result = new T[map.Length];
        for (var i = 0; i < map.Length; i++) result[i] = values[map[i]];
        return result;
    }

    /// <summary>The element of the given permutations.</summary>
    /// <param name="spec">The weight space.</param>
    /// <param name="choose">The permutation of a label and a copy of its group (the flat index of its parents, 0
    /// without them); not asked for fixed labels, which keep their indices.</param>
    /// <exception cref="ArgumentException">A permutation has not the size of its label.</exception>
    public static GroupElement Create(WeightSpaceSpec spec, Func<AxisLabel, int, Permutation> choose)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(choose);
        Permutation Of(AxisLabel label, int instance)
        {
            if (label.Kind == LabelKind.Fixed) return Permutation.Identity(label.Size);
            var chosen = choose(label, instance);
            return chosen.Size == label.Size
                ? chosen
                : throw new ArgumentException($"Label {label} needs a permutation of {label.Size} indices, got one of {chosen.Size}.", nameof(choose));
        }

        return new(spec.Labels.ToImmutableDictionary(
            label => label, label => Enumerable.Range(0, label.Instances).Select(instance => Of(label, instance)).ToImmutableArray()));
    }

    /// <summary>What moves, in cycle notation: <c>h: (0 1), d under H=1: (0 2)</c>; <c>identity</c> if nothing
    /// does.</summary>
    public override string ToString()
    {
        var moved = from pair in permutations.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal)
                    from copy in pair.Value.Index()
                    where !copy.Item.IsIdentity
                    select $"{pair.Key.Name}{Under(pair.Key.Parent, copy.Index)}: {copy.Item}";
        return string.Join(", ", moved) is { Length: > 0 } text ? text : "identity";
    }

    private static string Under(AxisLabel? parent, int instance) => parent is null
        ? ""
        : $"{Under(parent.Parent, instance / parent.Size)} under {parent.Name}={instance % parent.Size}";
}
