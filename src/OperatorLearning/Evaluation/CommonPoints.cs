using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Compares solutions at the query points that two grids share.</summary>
internal static class CommonPoints
{
    // Cells of this share of the extent tell apart the points of any grid in use.
    private const double Cells = 1e5;

    // An offset that keeps fractions with small denominators away from the edges of the cells, where rounding would
    // separate equal points.
    private const double Offset = 0.123456789;

    /// <summary>Mean over functions of the relative L2 difference at common points; NaN where there is none.</summary>
    public static double Difference(OperatorData left, OperatorData right)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var dimension = (int)left.Queries.shape[^1];
        var extent = Math.Max(left.Queries.abs().max().to(ScalarType.Float64).item<double>(), 1e-30);
        var known = Keys(left.Queries, extent).Select((key, index) => (key, index)).GroupBy(pair => pair.key).ToDictionary(group => group.Key, group => (long)group.First().index);
        var pairs = Keys(right.Queries, extent).Select((key, index) => (Left: known.GetValueOrDefault(key, -1), Right: (long)index)).Where(pair => pair.Left >= 0).ToArray();
        if (pairs.Length == 0 || dimension != right.Queries.shape[^1]) return double.NaN;
        var first = Pick(left, [.. pairs.Select(pair => pair.Left)]);
        var (norms, differences) = (first.norm(1), Pick(right, [.. pairs.Select(pair => pair.Right)]).sub(first).norm(1));
        // Equal zeros differ by nothing; what is not a number stays so.
        return where(norms.eq(0).logical_and(differences.eq(0)), differences, differences.div(norms)).mean().item<double>();
    }

    private static Tensor Pick(OperatorData data, long[] points)
    {
        var index = tensor(points, device: data.Solutions.device);
        return data.Solutions.index_select(1, index).reshape(data.Samples, -1).to(ScalarType.Float64);
    }

    private static string[] Keys(Tensor queries, double extent)
    {
        var dimension = (int)queries.shape[^1];
        var cells = queries.to(ScalarType.Float64).div(extent).mul(Cells).add(Offset).round().to(ScalarType.Int64).cpu().contiguous().data<long>().ToArray();
        return [.. cells.Chunk(dimension).Select(cell => string.Join(',', cell))];
    }
}
