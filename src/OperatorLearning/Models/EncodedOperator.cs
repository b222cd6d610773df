using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A model behind a convolutional encoder of the input function.</summary>
/// <remarks>
/// The encoder runs once for each function, whatever the number of query points. Parameters: <c>encoder.{2l}</c> for
/// convolution l, and those of the model
/// under <c>model</c>.
/// </remarks>
public sealed class EncodedOperator : OperatorNetwork
{
    private readonly nn.Module<Tensor, Tensor> encoder;
    private readonly OperatorNetwork model;

    /// <summary>Creates the network.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="generator">Source of the initial weights (on the CPU); the same state gives the same network on
    /// every device.</param>
    /// <param name="device">Where the parameters live; the CPU if null.</param>
    /// <param name="dtype">A floating-point type.</param>
    /// <param name="training">Training data, for models that take a basis from them (POD-DeepONet); never test
    /// data.</param>
    /// <exception cref="ArgumentException">The model needs training data and there are none, or they do not
    /// fit.</exception>
    public EncodedOperator(
        EncodedOperatorOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32, OperatorData? training = null)
        : base(nameof(EncodedOperator))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        encoder = DenseLayers.Convolutions(options.Encoder, options.Activation, options.Initialization, generator, dtype);
        using var encoded = training is null ? null : Encode(training, dtype);
        model = OperatorModels.Create(options.Model, generator, dtype: dtype, training: encoded);
        Complete(device);
    }

    /// <inheritdoc/>
    public override EncodedOperatorOptions Options { get; }

    internal override long[] DescribedQueries => model.DescribedQueries;

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var functions = recorder.Reshape(recorder.Input("functions", 1, Sensors), [1, 1, .. Options.Encoder.Grid]);
        var features = recorder.Reshape(recorder.Call(nameof(encoder), functions), 1, Options.Encoder.FeatureCount);
        recorder.Output(
            DescribedQueries is { Length: > 0 } shape
                ? recorder.Call(nameof(model), features, recorder.Input("queries", shape))
                : recorder.Call(nameof(model), features));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries) => model.forward(Features(functions), queries);

    private Tensor Features(Tensor functions) => encoder.forward(functions.reshape([functions.shape[0], 1, .. Options.Encoder.Grid])).flatten(1);

    /// <summary>Training data as the model behind the encoder sees them at the start.</summary>
    private OperatorData Encode(OperatorData training, ScalarType dtype)
    {
        if (training.Sensors != Sensors)
            throw new ArgumentException($"Training data must have {Sensors} sensors, got {training.Sensors}.", nameof(training));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return new OperatorData(Features(training.Functions.to(dtype).to(CPU)), training.Queries.alias(), training.Solutions.alias());
    }
}
