using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>The closed list of relations that have parameters. It depends on no architecture, so it is the parameter
/// layout of a checkpoint.</summary>
/// <remarks>
/// Terms outside the list contribute nothing: the layer stays equivariant and loses expressiveness only.
/// A profile for new kinds appends its keys, and an older checkpoint fits it when padded with zeros.
/// </remarks>
public sealed class RelationProfile
{
    private readonly Dictionary<RelationKey, int> numbers = [];

    private RelationProfile(string name, ImmutableArray<TensorType> types, bool allPairs)
    {
        (Name, Types) = (name, types);
        var keys = ImmutableArray.CreateBuilder<RelationKey>();
        foreach (var output in types)
        {
            foreach (var input in types)
                keys.AddRange(Keys(output, input, allPairs));
        }

        Relations = keys.ToImmutable();
        for (var i = 0; i < Relations.Length; i++) numbers.Add(Relations[i], i);
        var shares = Relations.GroupBy(key => key.Output).ToDictionary(group => group.Key, group => group.Count());
        Slots = [.. Relations.Select(key => new ParameterSlot(key.ToString(), Share(key, shares[key.Output])))];
    }

    /// <summary>
    /// Dense networks and DeepONets: matrices, biases and scalars with hidden or fixed axes. General keys, self keys,
    /// and keys for every way two tensors share
    /// labels beyond those that a term joins.
    /// </summary>
    public static RelationProfile Dense { get; } = new("dense", DenseTypes(), allPairs: true);

    /// <summary>As <see cref="Dense"/> with general and self keys only: fewer parameters, and what is known of a
    /// neighbour is what a term joins.</summary>
    public static RelationProfile DenseCompact { get; } = new("dense-compact", DenseTypes(), allPairs: false);

    /// <summary>Name, for checkpoints.</summary>
    public string Name { get; }

    /// <summary>The tensor types covered; each has one bias.</summary>
    public ImmutableArray<TensorType> Types { get; }

    /// <summary>One slot per key, in checkpoint order.</summary>
    public ImmutableArray<ParameterSlot> Slots { get; }

    /// <summary>The keys, in checkpoint order.</summary>
    public ImmutableArray<RelationKey> Relations { get; }

    /// <summary>The slot of a key; −1 if the profile lacks it.</summary>
    /// <param name="key">The key.</param>
    public int SlotOf(RelationKey key) => numbers.TryGetValue(key, out var number) ? number : -1;

    private static ImmutableArray<TensorType> DenseTypes() =>
    [
        new(TensorKind.Matrix, AxisRole.Out, AxisRole.In),
        new(TensorKind.Matrix, AxisRole.Out, AxisRole.FixedIn),
        new(TensorKind.Matrix, AxisRole.FixedOut, AxisRole.In),
        new(TensorKind.Matrix, AxisRole.FixedOut, AxisRole.FixedIn),
        new(TensorKind.Bias, AxisRole.Out),
        new(TensorKind.Bias, AxisRole.FixedOut),
        new(TensorKind.Scalar),
    ];

    private static IEnumerable<RelationKey> Keys(TensorType output, TensorType input, bool allPairs)
    {
        var patterns = Matchings(output, input).ToArray();
        foreach (var joined in patterns)
        {
            yield return RelationKey.General(output, input, joined);
            if (output == input && joined.All(pair => pair.Output == pair.Input)) yield return RelationKey.Self(output, joined);
            if (!allPairs) continue;
            foreach (var shared in patterns.Where(pattern => pattern.Length > joined.Length && joined.All(pattern.Contains)))
                yield return RelationKey.Sharing(output, input, joined, shared);
        }
    }

    /// <summary>All ways to pair axes of compatible roles, each axis at most once, as sorted lists.</summary>
    private static IEnumerable<ImmutableArray<RolePair>> Matchings(TensorType output, TensorType input)
    {
        return Extend(0, []);

        IEnumerable<ImmutableArray<RolePair>> Extend(int axis, ImmutableArray<RolePair> chosen)
        {
            if (axis == output.Roles.Length)
            {
                yield return chosen;
                yield break;
            }

            foreach (var pattern in Extend(axis + 1, chosen)) yield return pattern;
            for (var other = 0; other < input.Roles.Length; other++)
            {
                if (!Compatible(output.Roles[axis], input.Roles[other]) || chosen.Any(pair => pair.Input == other)) continue;
                foreach (var pattern in Extend(axis + 1, chosen.Add(new(axis, other)))) yield return pattern;
            }
        }
    }

    /// <summary>Hidden units are one tensor's outputs and the next one's inputs; fixed axes meet only in their own
    /// role.</summary>
    private static bool Compatible(AxisRole first, AxisRole second) =>
        first == second || (first is AxisRole.Out or AxisRole.In && second is AxisRole.Out or AxisRole.In);

    /// <summary>Half of the variance to a tensor's map of its own elements, the rest in equal parts: at first a weight
    /// listens to itself.</summary>
    private static double Share(RelationKey key, int keysOfOutput) =>
        key.IsSpecific && key == RelationKey.Self(key.Output, key.Joined) && key.Joined.Length == key.Output.Roles.Length ? 0.5 : 0.5 / Math.Max(1, keysOfOutput - 1);
}
