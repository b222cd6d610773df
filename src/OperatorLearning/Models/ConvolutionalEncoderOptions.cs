using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <summary>Convolutions over the sensors of an input function that lie on a regular grid; the flattened result stands
/// for the sensors. Immutable, equal by content.</summary>
/// <remarks>
/// Text form: <c>grid(29-29) conv(64,5,2) conv(128,5,2)</c>, here the branch that Lu et al. 2022 (arXiv:2111.05512) use
/// for Darcy flow. Sensors are in row-major order.
/// </remarks>
public sealed record ConvolutionalEncoderOptions
{
    /// <summary>Describes an encoder.</summary>
    /// <param name="grid">Sensors along each axis, one or two axes.</param>
    /// <param name="layers">The convolutions, at least one.</param>
    /// <exception cref="ArgumentException">The grid has other than one or two axes, there is no layer, or a kernel does
    /// not fit on what the layers before it leave.</exception>
    public ConvolutionalEncoderOptions(SizeList grid, IEnumerable<ConvolutionLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(layers);
        if (grid.Count > 2) throw new ArgumentException($"The grid of an encoder must have one axis or two, got '{grid}'.", nameof(grid));
        (Grid, Layers) = (grid, [.. layers]);
        if (Layers.Length == 0) throw new ArgumentException("An encoder must have at least one convolution.", nameof(layers));
        var left = grid;
        foreach (var layer in Layers)
        {
            if (left.Any(size => size < layer.Kernel))
                throw new ArgumentException($"The kernel of {layer} does not fit on the {left} points that the layers before it leave. Take a smaller kernel or stride, or fewer layers.", nameof(layers));
            left = new(left.Select(size => ((size - layer.Kernel) / layer.Stride) + 1));
        }

        FeatureCount = checked((int)left.Product * Layers[^1].Channels);
    }

    /// <summary>Sensors along each axis.</summary>
    public SizeList Grid { get; }

    /// <summary>The convolutions.</summary>
    public EquatableArray<ConvolutionLayer> Layers { get; }

    /// <summary>The number of sensors.</summary>
    public int Sensors => checked((int)Grid.Product);

    /// <summary>What the encoder gives for one function: channels times the points that are left.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of weights and biases.</summary>
    public long ParameterCount
    {
        get
        {
            var (total, channels) = (0L, 1L);
            foreach (var layer in Layers)
            {
                total += layer.Channels * ((channels * (long)Math.Pow(layer.Kernel, Grid.Count)) + 1);
                channels = layer.Channels;
            }

            return total;
        }
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is no encoder.</exception>
    public static ConvolutionalEncoderOptions Parse(string text)
    {
        const string Form = "grid(29-29) conv(64,5,2) conv(128,5,2), with channels, kernel and stride of each convolution";
        try
        {
            return OptionFields.Terms(text) is [("grid", [var grid]), .. { Length: > 0 } layers]
                ? new(SizeList.Parse(grid), layers.Select(Layer))
                : throw new FormatException($"'{text}' is no encoder such as {Form}");
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new FormatException(error.Message, error);
        }

        ConvolutionLayer Layer((string Name, string[] Arguments) term) => term is ("conv", [var channels, var kernel, var stride])
            ? new(OptionFields.Whole(channels), OptionFields.Whole(kernel), OptionFields.Whole(stride))
            : throw new FormatException($"'{text}' is no encoder such as {Form}");
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"grid({Grid}) {string.Join(' ', Layers)}";
}
