using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a model that sees an encoding of the input function in place of its sensors.</summary>
/// <remarks>
/// Text form: that of the model, whose sensors are the features of the encoder, with the field <c>convolution</c>:
/// <c>branch=3200-128-128; trunk=2-128-128; convolution=grid(29-29) conv(64,5,2) conv(128,5,2)</c>. Nonlinearity and
/// initialization are those of the model.
/// </remarks>
public sealed record EncodedOperatorOptions : OperatorModelOptions
{
    /// <summary>Puts an encoder before a model.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">The model takes another number of inputs than the encoder gives, needs its
    /// sensors on a grid, or has several input functions.</exception>
    public EncodedOperatorOptions(ConvolutionalEncoderOptions encoder, OperatorModelOptions model)
        : base(Require(model).Activation, model.Initialization, model.Features)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (model is EncodedOperatorOptions or FourierOperatorOptions or MioNetOptions)
            throw new ArgumentException("An encoder stands before a model of one input function that takes any numbers; an FNO, a MIONet and a model with an encoder do not.", nameof(model));
        if (model.Sensors != encoder.FeatureCount)
            throw new ArgumentException($"The encoder {encoder} gives {encoder.FeatureCount} numbers, so the model must start with as many, got {model.Sensors}.", nameof(model));
        (Encoder, Model) = (encoder, model);
    }

    /// <summary>The encoder.</summary>
    public ConvolutionalEncoderOptions Encoder { get; }

    /// <summary>The model behind it.</summary>
    public OperatorModelOptions Model { get; }

    /// <inheritdoc/>
    public override int Sensors => Encoder.Sensors;

    /// <inheritdoc/>
    public override int QueryDimension => Model.QueryDimension;

    /// <inheritdoc/>
    public override int Outputs => Model.Outputs;

    /// <inheritdoc/>
    public override long ParameterCount => Encoder.ParameterCount + Model.ParameterCount;

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Model}; convolution={Encoder}";

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) =>
        new EncodedOperator(this, generator, device, dtype, training);

    private static OperatorModelOptions Require(OperatorModelOptions model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model;
    }
}
