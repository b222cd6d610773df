namespace WeightSpace.Kernels;

/// <summary>Many small dense networks of one shape: what a pass of <see cref="TargetNetworkKernel"/> reads.</summary>
/// <remarks>A row of weights is layer after layer the weight <c>[out, in]</c>, then the bias <c>[out]</c>.</remarks>
internal readonly unsafe struct TargetNetworks(
    float* weights, float* points, long functions, long pointsPerFunction, bool shared, int[] sizes, bool relu)
{
    /// <summary>Points that go through all layers together: a layer of 20 neurons then takes 10 kB.</summary>
    public const int Chunk = 128;

    // Rows of points are whole vectors of any width.
    private const int Multiple = 16;

    /// <summary>Widths from input to output.</summary>
    public int[] Sizes { get; } = sizes;

    public bool Relu { get; } = relu;

    public long Functions { get; } = functions;

    public long Points { get; } = pointsPerFunction;

    public int Layers => Sizes.Length - 1;

    public int Inputs => Sizes[0];

    public int Outputs => Sizes[^1];

    /// <summary>Neurons of all hidden layers.</summary>
    public int Hidden { get; } = HiddenOf(sizes);

    /// <summary>Numbers in a row of weights.</summary>
    public long Parameters { get; } = ParametersOf(sizes);

    public static long ParametersOf(IReadOnlyList<int> sizes)
    {
        var sum = 0L;
        for (var layer = 1; layer < sizes.Count; layer++) sum += sizes[layer] * (sizes[layer - 1] + 1L);
        return sum;
    }

    public static nint Padded(long points) => (nint)((points + Multiple - 1) / Multiple * Multiple);

    public float* WeightsOf(long function) => weights + (function * Parameters);

    /// <summary>The points of a function from an index on.</summary>
    public float* PointsOf(long function, long start) => points + (((shared ? 0 : function * Points) + start) * Inputs);

    private static int HiddenOf(int[] sizes)
    {
        var sum = 0;
        for (var layer = 1; layer < sizes.Length - 1; layer++) sum += sizes[layer];
        return sum;
    }
}
