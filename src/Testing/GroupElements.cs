using FsCheck;
using FsCheck.Fluent;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing;

/// <summary>Random group elements.</summary>
public static class GroupElements
{
    /// <summary>Uniformly random elements, which shrink to a transposition of one label: of indices 0 and 1 if that
    /// fails too.</summary>
    /// <param name="spec">The weight space.</param>
    public static Arbitrary<GroupElement> Arbitrary(WeightSpaceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Arb.From(
            Gen.Choose(0, int.MaxValue - 1).Select(seed => GroupElement.Random(spec, new Random(seed))),
            element => Shrink(spec, element));
    }

    internal static IEnumerable<GroupElement> Shrink(WeightSpaceSpec spec, GroupElement element) =>
        from label in spec.Labels
        from copy in element[label].Index()
        from simpler in Shrink(copy.Item)
        select GroupElement.Create(
            spec, (other, instance) => other == label && instance == copy.Index ? simpler : element[other][instance]);

    /// <summary>The element on a weight space whose labels are smaller or simpler: indices that are gone are left out
    /// of their cycles.</summary>
    internal static GroupElement Restrict(GroupElement element, WeightSpaceSpec from, WeightSpaceSpec to)
    {
        var before = from.Labels.ToDictionary(label => label.Name);
        return GroupElement.Create(to, (label, instance) =>
        {
            var old = before[label.Name];
            var permutation = element[old][Instance(label, old, instance)];
            return new Permutation([.. Enumerable.Range(0, label.Size).Select(index =>
            {
                do index = permutation[index];
                while (index >= label.Size);
                return index;
            })]);
        });
    }

    /// <summary>The number that a copy of a label's group had when its parents were larger.</summary>
    private static int Instance(AxisLabel now, AxisLabel before, int instance) =>
        now.Parent is { } parent && before.Parent is { } old
            ? (Instance(parent, old, instance / parent.Size) * old.Size) + (instance % parent.Size)
            : 0;

    private static IEnumerable<Permutation> Shrink(Permutation permutation)
    {
        if (permutation.IsIdentity) yield break;
        yield return Permutation.Identity(permutation.Size);
        var first = Permutation.Transposition(permutation.Size, 0, 1);
        if (permutation == first) yield break;
        yield return first;
        if (permutation.Images.Index().Count(pair => pair.Item != pair.Index) == 2) yield break;
        for (var i = 0; i < permutation.Size; i++)
        {
            if (permutation[i] != i) yield return Permutation.Transposition(permutation.Size, i, permutation[i]);
        }
    }
}
