using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a Fourier neural operator on a regular grid of one or two axes.</summary>
/// <remarks>Text form: <c>grid=128; modes=16; width=32; layers=4; projection=128; outputs=1; activation=gelu</c>; in
/// two dimensions <c>grid=29-29; modes=8-8</c>.</remarks>
public sealed record FourierOperatorOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="grid">Points along each axis, one or two axes; the model takes other resolutions of the same
    /// proportions too.</param>
    /// <param name="modes">Frequencies kept along each axis: at most half the points (in two dimensions of both signs
    /// along the first axis).</param>
    /// <param name="width">The number of channels.</param>
    /// <param name="layers">The number of Fourier layers.</param>
    /// <param name="projection">Hidden width of the last pointwise network.</param>
    /// <param name="outputs">The number of values at a point.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="initialization">How the pointwise weights are drawn; the spectral ones are uniform in [0,
    /// 1/width²), as published.</param>
    /// <exception cref="ArgumentException">Grid and modes have other than one or two axes, or not as many, or a number
    /// is out of its range.</exception>
    public FourierOperatorOptions(
        SizeList grid, SizeList modes, int width, int layers, int projection = 128, int outputs = 1,
        NetworkActivation activation = NetworkActivation.Gelu, WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features: null)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(modes);
        if (grid.Count > 2 || modes.Count != grid.Count)
            throw new ArgumentException($"Grid and modes must both have one axis or two, got '{grid}' and '{modes}'.", nameof(modes));
        for (var axis = 0; axis < grid.Count; axis++)
        {
            if (2 * modes[axis] > grid[axis])
                throw new ArgumentException($"A grid of {grid[axis]} points has {grid[axis] / 2} frequencies to keep along axis {axis}, got {modes[axis]}. Keep fewer or refine the grid.", nameof(modes));
        }

        (Grid, Modes) = (grid, modes);
        Width = RequirePositive(width, nameof(width));
        Layers = RequirePositive(layers, nameof(layers));
        Projection = RequirePositive(projection, nameof(projection));
        Outputs = RequirePositive(outputs, nameof(outputs));
    }

    /// <summary>Points along each axis.</summary>
    public SizeList Grid { get; }

    /// <summary>Frequencies kept along each axis.</summary>
    public SizeList Modes { get; }

    /// <summary>The number of channels.</summary>
    public int Width { get; }

    /// <summary>The number of Fourier layers.</summary>
    public int Layers { get; }

    /// <summary>Hidden width of the last pointwise network.</summary>
    public int Projection { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <summary>The points of the grid: the input function is sampled where the output is.</summary>
    public override int Sensors => checked((int)Grid.Product);

    /// <inheritdoc/>
    public override int QueryDimension => Grid.Count;

    /// <summary>The number of frequencies that have weights: in two dimensions both signs along the first
    /// axis.</summary>
    public int Frequencies => checked((int)Modes.Product) * (Grid.Count == 2 ? 2 : 1);

    /// <inheritdoc/>
    public override long ParameterCount
    {
        get
        {
            long channels = Width;
            var layer = (2 * Frequencies * channels * channels) + (channels * channels) + channels;
            return ((2L + QueryDimension) * channels) + (Layers * layer) + ((channels + 1) * Projection) + ((Projection + 1L) * Outputs);
        }
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static FourierOperatorOptions Parse(string text) => OptionFields.Read("FNO", text, Read);

    internal static FourierOperatorOptions Read(OptionFields fields) => new(
        fields.Sizes("grid"), fields.Sizes("modes"), fields.Number("width"), fields.Number("layers"), fields.Number("projection", 128), fields.Number("outputs", 1),
        fields.Activation(fallback: NetworkActivation.Gelu), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(
        ("grid", Grid), ("modes", Modes), ("width", Width), ("layers", Layers), ("projection", Projection), ("outputs", Outputs));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new FourierOperator(this, generator, device, dtype);
}
