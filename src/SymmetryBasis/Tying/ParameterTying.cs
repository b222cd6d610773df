using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Says which parameter slots make up the matrix of each term, and which slot each output tensor's bias
/// has.</summary>
public abstract class ParameterTying
{
    /// <summary>The plan whose terms are tied.</summary>
    public abstract LayerPlan Plan { get; }

    /// <summary>The slots, in checkpoint order.</summary>
    public abstract ImmutableArray<ParameterSlot> Slots { get; }

    /// <summary>Names of the bias vectors, in checkpoint order.</summary>
    public abstract ImmutableArray<string> Biases { get; }

    /// <summary>The slots of the term that joins two features; none if the term is left out.</summary>
    /// <param name="output">The feature to fill.</param>
    /// <param name="input">The feature to read; of the same signature.</param>
    /// <param name="ordering">How their kept indices are matched.</param>
    public abstract ImmutableArray<TermCoefficient> Coefficients(PooledFeature output, PooledFeature input, ImmutableArray<int> ordering);

    /// <summary>The bias of an output tensor; −1 for none.</summary>
    /// <param name="tensor">Number of the tensor.</param>
    public abstract int Bias(int tensor);

    /// <summary>Every (output feature, input feature, ordering) of the plan, by signature; those without coefficients
    /// are not terms.</summary>
    public IEnumerable<(PooledFeature Output, PooledFeature Input, ImmutableArray<int> Ordering)> AllTerms() =>
        from signature in Plan.Signatures
        from output in signature.Features
        from input in signature.Features
        from ordering in signature.Orderings
        select (output, input, ordering);

    /// <summary>Makes the tying of a kind.</summary>
    /// <param name="kind">Which terms share parameters.</param>
    /// <param name="plan">The plan whose terms are tied.</param>
    /// <param name="profile">The relations that have parameters; used by <see cref="TyingKind.PerRelation"/>
    /// only.</param>
    public static ParameterTying Create(TyingKind kind, LayerPlan plan, RelationProfile profile) =>
        kind == TyingKind.PerRelation ? new PerRelationTying(plan, profile) : new PerTensorTying(plan);
}
