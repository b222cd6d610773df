using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>One slot per term: the untied layer of arXiv:2402.05232.</summary>
public sealed class PerTensorTying : ParameterTying
{
    private readonly Dictionary<BasisTerm, int> numbers = [];

    /// <summary>Makes the tying.</summary>
    /// <param name="plan">The plan whose terms are tied.</param>
    public PerTensorTying(LayerPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        var spec = plan.Spec;
        var slots = ImmutableArray.CreateBuilder<ParameterSlot>();
        var termsPerOutput = Enumerable.Range(0, spec.Tensors.Length)
            .Select(output => Enumerable.Range(0, spec.Tensors.Length).Sum(input => plan.Basis.Count(output, input))).ToArray();
        foreach (var term in plan.Basis.Terms())
        {
            numbers[term] = slots.Count;
            slots.Add(new($"{spec.Tensors[term.Output].Name}<-{spec.Tensors[term.Input].Name}:{term.Partition}", 1.0 / termsPerOutput[term.Output]));
        }

        Slots = slots.ToImmutable();
        Biases = [.. spec.Tensors.Select(tensor => tensor.Name)];
    }

    /// <inheritdoc/>
    public override LayerPlan Plan { get; }

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSlot> Slots { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> Biases { get; }

    /// <inheritdoc/>
    public override ImmutableArray<TermCoefficient> Coefficients(PooledFeature output, PooledFeature input, ImmutableArray<int> ordering) =>
        Plan.Term(output, input, ordering) is { } term ? [new TermCoefficient(numbers[term], 1)] : [];

    /// <inheritdoc/>
    public override int Bias(int tensor) => tensor;
}
