using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Smooth functions of the query point that vanish on a boundary, for
/// <see cref="ConstrainedOperator"/>.</summary>
public static class BoundaryDistance
{
    /// <summary><c>4 (y - low)(high - y) / (high - low)²</c>: zero at both ends of an interval of one coordinate, 1 in
    /// its middle.</summary>
    /// <param name="axis">The coordinate.</param>
    /// <param name="low">The lower end, in the units of the query points.</param>
    /// <param name="high">The upper end, above <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException">The axis is negative or the interval empty.</exception>
    public static Func<Tensor, Tensor> Interval(int axis, double low, double high)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        if (!(low < high) || !double.IsFinite(high - low))
            throw new ArgumentException($"The interval must have its low end below its high end, got {low} and {high}.", nameof(high));
        return queries =>
        {
            using var scope = NewDisposeScope();
            var y = Coordinate(queries, axis);
            return (y - low).mul(high - y).mul(4 / ((high - low) * (high - low))).MoveToOuterDisposeScope();
        };
    }

    /// <summary><c>y - start</c>: zero at the start of a coordinate, such as time.</summary>
    /// <param name="axis">The coordinate.</param>
    /// <param name="start">Where the condition holds, in the units of the query points.</param>
    public static Func<Tensor, Tensor> Start(int axis, double start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        return queries =>
        {
            using var scope = NewDisposeScope();
            return (Coordinate(queries, axis) - start).MoveToOuterDisposeScope();
        };
    }

    /// <summary>The product of distances: zero where one of them is.</summary>
    /// <param name="distances">At least one.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Func<Tensor, Tensor> All(params Func<Tensor, Tensor>[] distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        if (distances.Length == 0) throw new ArgumentException("There must be at least one distance.", nameof(distances));
        return queries =>
        {
            using var scope = NewDisposeScope();
            return distances.Select(distance => distance(queries)).Aggregate((left, right) => left * right).MoveToOuterDisposeScope();
        };
    }

    private static Tensor Coordinate(Tensor queries, int axis) =>
        axis < queries.shape[^1]
            ? queries.select(-1, axis)
            : throw new ArgumentException($"Query points {Shapes.Text(queries)} have no coordinate {axis}.", nameof(queries));
}
