using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>
/// Slots belong to relations. A term's matrix is the mean-normalised sum of its general and its specific slot:
/// θ(term) = θ[general] / |terms of the general relation into this output| + θ[specific] / |terms of the specific one|.
/// </summary>
/// <remarks>Because members of a relation are averaged and not summed, depth and width do not change the scale of the
/// output.</remarks>
public sealed class PerRelationTying : ParameterTying
{
    private readonly RelationProfile profile;
    private readonly ImmutableArray<TensorType> types;

    /// <summary>Number of terms per output tensor and slot.</summary>
    private readonly Dictionary<(int Output, int Slot), int> members = [];

    /// <summary>Makes the tying.</summary>
    /// <param name="plan">A plan under <see cref="FixedAxisPolicy.Permute"/>: parameters must not depend on the size of
    /// an axis.</param>
    /// <param name="profile">The relations that have parameters.</param>
    /// <exception cref="ArgumentException">The plan folds fixed axes.</exception>
    public PerRelationTying(LayerPlan plan, RelationProfile profile)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(profile);
        if (plan.Basis.Options.Fixed != FixedAxisPolicy.Permute)
            throw new ArgumentException("Relation-tied parameters must not depend on axis sizes, but the plan folds fixed axes into channels; make the basis with FixedAxisPolicy.Permute.", nameof(plan));
        (Plan, this.profile) = (plan, profile);
        types = [.. plan.Spec.Tensors.Select(TensorType.Of)];
        foreach (var signature in plan.Signatures)
        {
            foreach (var output in signature.Features)
            {
                foreach (var input in signature.Features)
                {
                    foreach (var ordering in signature.Orderings)
                    {
                        foreach (var slot in SlotsOf(output, input, ordering))
                            members[(output.Tensor, slot)] = members.GetValueOrDefault((output.Tensor, slot)) + 1;
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public override LayerPlan Plan { get; }

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSlot> Slots => profile.Slots;

    /// <inheritdoc/>
    public override ImmutableArray<string> Biases => [.. profile.Types.Select(type => type.ToString())];

    /// <inheritdoc/>
    public override ImmutableArray<TermCoefficient> Coefficients(PooledFeature output, PooledFeature input, ImmutableArray<int> ordering) =>
        [.. SlotsOf(output, input, ordering).Select(slot => new TermCoefficient(slot, 1.0 / members[(output.Tensor, slot)]))];

    /// <inheritdoc/>
    public override int Bias(int tensor) => profile.Types.IndexOf(types[tensor]);

    private IEnumerable<int> SlotsOf(PooledFeature output, PooledFeature input, ImmutableArray<int> ordering)
    {
        // Relations speak of joined roles of two tensors; terms that also join axes within one tensor are outside every
        // profile so far.
        if (!output.IsPlain || !input.IsPlain) yield break;
        var (outputType, inputType) = (types[output.Tensor], types[input.Tensor]);
        var joined = Enumerable.Range(0, ordering.Length)
            .Select(k => new RolePair(output.AxisOf(output.Kept[k]), input.AxisOf(input.Kept[ordering[k]])))
            .OrderBy(pair => pair.Output).ThenBy(pair => pair.Input).ToImmutableArray();
        var general = profile.SlotOf(RelationKey.General(outputType, inputType, joined));
        if (general >= 0) yield return general;
        RelationKey? specific = null;
        if (output.Tensor == input.Tensor) specific = RelationKey.Self(outputType, joined);
        else if (Shared(output.Tensor, input.Tensor) is var shared && shared.Length > joined.Length)
            specific = RelationKey.Sharing(outputType, inputType, joined, shared);
        if (specific is not null && profile.SlotOf(specific) is var number and >= 0) yield return number;
    }

    private ImmutableArray<RolePair> Shared(int output, int input)
    {
        var (first, second) = (Plan.Spec.Tensors[output].Axes, Plan.Spec.Tensors[input].Axes);
        var pairs = ImmutableArray.CreateBuilder<RolePair>();
        for (var i = 0; i < first.Length; i++)
        {
            for (var j = 0; j < second.Length; j++)
            {
                if (first[i].Label == second[j].Label) pairs.Add(new(i, j));
            }
        }

        return pairs.ToImmutable();
    }
}
