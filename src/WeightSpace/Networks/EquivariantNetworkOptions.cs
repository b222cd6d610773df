using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Size and kind of an equivariant network.</summary>
public sealed record EquivariantNetworkOptions
{
    /// <summary>Makes options.</summary>
    /// <param name="channels">Channels per weight: input, hidden layers, output. At least two positive numbers.</param>
    /// <exception cref="ArgumentException">There are fewer than two channel counts, or one is not positive.</exception>
    public EquivariantNetworkOptions(params ImmutableArray<int> channels)
    {
        if (channels.IsDefault || channels.Length < 2 || channels.Any(count => count <= 0))
            throw new ArgumentException($"A network needs at least an input and an output channel count, all positive; got [{string.Join(", ", channels.IsDefault ? [] : channels)}].", nameof(channels));
        Channels = channels;
    }

    /// <summary>Channels per weight: input, hidden layers, output.</summary>
    public EquatableArray<int> Channels { get; }

    /// <summary>Which terms share parameters.</summary>
    /// <value>The default is <see cref="TyingKind.PerRelation"/>.</value>
    public TyingKind Tying { get; init; } = TyingKind.PerRelation;

    /// <summary>The relations that have parameters under <see cref="TyingKind.PerRelation"/>.</summary>
    /// <value>The default is <see cref="RelationProfile.Dense"/>.</value>
    public RelationProfile Profile { get; init; } = RelationProfile.Dense;

    /// <summary>Length of a vector per network (such as features of the time) that the first layer adds through a
    /// linear map; 0 for none.</summary>
    public int ContextSize { get; init; }

    /// <summary>How layers are computed.</summary>
    /// <value>The default is <see cref="ExecutorKind.Factored"/>.</value>
    public ExecutorKind Executor { get; init; } = ExecutorKind.Factored;
}
