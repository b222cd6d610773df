namespace WeightSpace.Experiments.Reports;

/// <summary>Query points as a product of one to three axes, and where each of them lies in it.</summary>
internal sealed class FieldGrid
{
    private const int MostAxes = 3;

    private readonly int[] places;

    private FieldGrid(IReadOnlyList<double[]> axes, int[] places)
    {
        Axes = axes;
        this.places = places;
    }

    /// <summary>The values of each coordinate, ascending.</summary>
    public IReadOnlyList<double[]> Axes { get; }

    /// <summary>The number of points.</summary>
    public int Points => places.Length;

    /// <summary>Finds the axes of query points in any order.</summary>
    /// <param name="queries">Coordinates, row-major <c>[points, dimension]</c>.</param>
    /// <param name="dimension">The number of coordinates.</param>
    /// <returns>The grid, or null where the points are not all combinations of the values of one to three
    /// coordinates.</returns>
    public static FieldGrid? Of(ReadOnlySpan<float> queries, int dimension)
    {
        if (dimension is < 1 or > MostAxes || queries.IsEmpty) return null;
        var points = queries.Length / dimension;
        var coordinates = queries.ToArray();
        float[][] axes = [.. Enumerable.Range(0, dimension).Select(axis => Enumerable.Range(0, points).Select(point => coordinates[(point * dimension) + axis]).Distinct().Order().ToArray())];
        if (axes.Aggregate(1L, (product, axis) => product * axis.Length) != points) return null;
        var places = new int[points];
        var taken = new bool[points];
        for (var point = 0; point < points; point++)
        {
            var place = 0;
            // The first coordinate runs fastest.
            for (var axis = dimension - 1; axis >= 0; axis--) place = (place * axes[axis].Length) + Array.BinarySearch(axes[axis], coordinates[(point * dimension) + axis]);
            if (taken[place]) return null;
            (places[point], taken[place]) = (place, true);
        }

        return new([.. axes.Select(axis => axis.Select(value => (double)value).ToArray())], places);
    }

    /// <summary>Fields of chosen functions in the order of the grid.</summary>
    /// <param name="values">Row-major <c>[functions, points, outputs]</c>.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="functions">The functions to take.</param>
    /// <returns>Row-major <c>[chosen, outputs, places]</c>.</returns>
    public float[] Arrange(ReadOnlySpan<float> values, int outputs, IReadOnlyList<int> functions)
    {
        var result = new float[functions.Count * outputs * Points];
        for (var chosen = 0; chosen < functions.Count; chosen++)
            for (var point = 0; point < Points; point++)
                for (var output = 0; output < outputs; output++)
                    result[(((chosen * outputs) + output) * Points) + places[point]] = values[(((functions[chosen] * Points) + point) * outputs) + output];
        return result;
    }
}
