using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The Fourier neural operator in one or two dimensions: the outside baseline of the family.</summary>
/// <remarks>
/// <para>Lift of value and coordinates to channels, layers <c>x' = s(K x + W x + b)</c> with a spectral convolution K,
/// and a pointwise network of one hidden layer
/// (Li et al. 2021, arXiv:2010.08895); the last Fourier layer is not activated, and there is no batch
/// normalisation.</para>
/// <para>Needs a regular grid shared by all functions, with the input sampled at the query points, in row-major order.
/// Other resolutions than that of the
/// options are taken if the proportions of the grid are kept and it has frequencies enough. Parameters: <c>lift</c>,
/// <c>spectral.{l}.weight</c>,
/// <c>pointwise.{l}</c>, <c>projection</c>, <c>readout</c>.</para>
/// </remarks>
public sealed class FourierOperator : OperatorNetwork
{
    private readonly Linear lift;
    private readonly ModuleList<SpectralConvolution> spectral;
    private readonly ModuleList<Linear> pointwise;
    private readonly Linear projection;
    private readonly Linear readout;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public FourierOperator(FourierOperatorOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(FourierOperator), anyResolution: true)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        lift = Linear(1 + options.QueryDimension, options.Width);
        spectral = new([.. Enumerable.Range(0, options.Layers).Select(_ => new SpectralConvolution(options, generator, dtype))]);
        pointwise = new([.. Enumerable.Range(0, options.Layers).Select(_ => Linear(options.Width, options.Width))]);
        projection = Linear(options.Width, options.Projection);
        readout = Linear(options.Projection, options.Outputs);
        Complete(device);

        Linear Linear(int inputs, int outputs) => DenseLayers.Linear(inputs, outputs, options.Initialization, generator, dtype);
    }

    /// <inheritdoc/>
    public override FourierOperatorOptions Options { get; }

    internal override long[] DescribedQueries => [];

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var activation = Options.Activation.ToString();
        var values = recorder.Call(nameof(lift), recorder.Input("valuesAndCoordinates", 1, Sensors, 1 + QueryDimension));
        for (var layer = 0; layer < Options.Layers; layer++)
        {
            values = recorder.Add(recorder.Call($"{nameof(spectral)}.{layer}", values), recorder.Call($"{nameof(pointwise)}.{layer}", values));
            if (layer < Options.Layers - 1) values = recorder.Elementwise(activation, values);
        }

        recorder.Output(recorder.Call(nameof(readout), recorder.Elementwise(activation, recorder.Call(nameof(projection), values))));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        var grid = GridOf(functions, queries);
        var count = functions.shape[0];
        var coordinates = queries.unsqueeze(0).expand(count, queries.shape[0], queries.shape[1]);
        var values = lift.forward(cat([functions.unsqueeze(-1), coordinates], -1)).reshape([count, .. grid, Options.Width]);
        for (var layer = 0; layer < Options.Layers; layer++)
        {
            values = spectral[layer].forward(values) + pointwise[layer].forward(values);
            if (layer < Options.Layers - 1) values = NetworkActivations.Apply(Options.Activation, values);
        }

        values = readout.forward(NetworkActivations.Apply(Options.Activation, projection.forward(values)));
        return WithoutSingleOutput(values.reshape(count, queries.shape[0], Outputs));
    }

    private long[] GridOf(Tensor functions, Tensor queries)
    {
        if (queries.dim() != 2)
            throw new ArgumentException(
                $"An FNO needs one regular grid for all functions, query points [points, {QueryDimension}], got query points per function {Shapes.Text(queries)}. Use a model of the DeepONet family.", nameof(queries));
        var points = functions.shape[1];
        if (queries.shape[0] != points)
            throw new ArgumentException($"An FNO needs the input at the query points, so as many sensors as points, got {points} sensors and {queries.shape[0]} points.", nameof(queries));
        var ratio = Math.Pow((double)points / Sensors, 1.0 / QueryDimension);
        long[] grid = [.. Options.Grid.Select(size => (long)Math.Round(size * ratio))];
        if (grid.Aggregate(1L, (product, size) => product * size) != points)
            throw new ArgumentException($"{points} points are no grid of the proportions {Options.Grid}.", nameof(functions));
        for (var axis = 0; axis < grid.Length; axis++)
        {
            if (grid[axis] < 2 * Options.Modes[axis])
                throw new ArgumentException($"{Options.Modes[axis]} frequencies need at least {2 * Options.Modes[axis]} points along axis {axis}, got {grid[axis]}.", nameof(functions));
        }

        return grid;
    }
}
