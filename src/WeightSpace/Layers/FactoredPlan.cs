using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>What a factored layer computes, without tensors; made once per tying.</summary>
internal sealed class FactoredPlan
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<ParameterTying, FactoredPlan> Known = [];

    private FactoredPlan(ParameterTying tying)
    {
        var rows = new List<ImmutableArray<TermCoefficient>>();
        Mixes = [.. tying.Plan.Signatures.Select(signature => MixPlan.Create(tying, signature, rows)).OfType<MixPlan>()];
        RowCount = rows.Count;
        SlotsToRows = new double[RowCount * tying.Slots.Length];
        for (var row = 0; row < RowCount; row++)
        {
            foreach (var (slot, weight) in rows[row]) SlotsToRows[(row * tying.Slots.Length) + slot] += weight;
        }
    }

    /// <summary>One per matrix multiplication.</summary>
    public ImmutableArray<MixPlan> Mixes { get; }

    /// <summary>Number of blocks of all matrices.</summary>
    public int RowCount { get; }

    /// <summary>Weights <c>[row, slot]</c>: the blocks are this matrix times the slots.</summary>
    public double[] SlotsToRows { get; }

    public static FactoredPlan For(ParameterTying tying) => Known.GetValue(tying, static key => new(key));
}
