using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>One matrix multiplication of a factored layer: the features with one signature, and which combination of
/// parameter slots each block of the matrix is.</summary>
/// <remarks>Pure data. The blocks are rows of one matrix that maps slots to blocks, so that all of a layer's matrices
/// are assembled by a single product.</remarks>
internal sealed class MixPlan
{
    /// <summary>Above this many columns a relation-tied matrix is not assembled; its columns are first averaged by
    /// relation.</summary>
    private const int MostAssembledColumns = 8;

    private MixPlan(ImmutableArray<MixColumn> columns, ImmutableArray<PooledFeature> outputs, ImmutableArray<MixGroup> groups) =>
        (Columns, Outputs, Groups) = (columns, outputs, groups);

    /// <summary>The features read.</summary>
    public ImmutableArray<MixColumn> Columns { get; }

    /// <summary>The features written.</summary>
    public ImmutableArray<PooledFeature> Outputs { get; }

    /// <summary>Outputs that share their parameters, each with its relations as rows; empty if the matrix is assembled
    /// from (column, output) blocks.</summary>
    public ImmutableArray<MixGroup> Groups { get; }

    /// <summary>Plans one signature.</summary>
    /// <param name="tying">How parameters are tied.</param>
    /// <param name="signature">The features.</param>
    /// <param name="rows">Receives one combination of slots per block.</param>
    /// <returns>Null if no term of the signature has parameters.</returns>
    public static MixPlan? Create(ParameterTying tying, SignaturePlan signature, List<ImmutableArray<TermCoefficient>> rows)
    {
        var candidates = signature.Features.SelectMany(feature => signature.Orderings.Select(ordering => new MixColumn(feature, ordering)));
        var columns = candidates.Where(column => signature.Features.Any(output => Blocks(output, column).Length > 0)).ToImmutableArray();
        var outputs = signature.Features.Where(output => columns.Any(column => Blocks(output, column).Length > 0)).ToImmutableArray();
        if (columns.IsEmpty) return null;
        if (tying is PerRelationTying && columns.Length > MostAssembledColumns)
        {
            return new(columns, [.. outputs], [.. outputs.GroupBy(output => tying.Bias(output.Tensor))
                .Select(group => MixGroup.Create([.. group.Select(output => outputs.IndexOf(output))], (o, c) => Blocks(outputs[o], columns[c]), columns.Length, rows))]);
        }

        var plan = new MixPlan(columns, outputs, []) { RowStart = rows.Count };
        foreach (var column in columns)
        {
            foreach (var output in outputs) rows.Add(Blocks(output, column));
        }

        return plan;

        ImmutableArray<TermCoefficient> Blocks(PooledFeature output, MixColumn column) => tying.Coefficients(output, column.Feature, column.Ordering);
    }

    /// <summary>First row of an assembled matrix; rows go by column, then by output.</summary>
    public int RowStart { get; private init; }
}
