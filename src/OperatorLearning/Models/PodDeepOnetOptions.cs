using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a POD-DeepONet: a branch for the coefficients of a fixed basis that comes from the
/// training outputs.</summary>
/// <remarks>Text form: <c>branch=128-128-128-32; dimension=1; activation=tanh</c>: the branch ends in the number of
/// modes; <c>dimension</c> is that of a query point.</remarks>
public sealed record PodDeepOnetOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branch">Sizes of the branch from sensors to modes.</param>
    /// <param name="dimension">The dimension of a query point.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">Too few sizes, or a dimension below 1.</exception>
    public PodDeepOnetOptions(
        SizeList branch, int dimension, NetworkActivation activation = NetworkActivation.Tanh, WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features: null)
    {
        Branch = RequireNetwork(branch, nameof(branch));
        QueryDimension = RequirePositive(dimension, nameof(dimension));
    }

    /// <summary>Sizes of the branch.</summary>
    public SizeList Branch { get; }

    /// <summary>The number of modes of the basis.</summary>
    public int Modes => Branch.Last;

    /// <inheritdoc/>
    public override int Sensors => Branch.First;

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs => 1;

    /// <summary>The number of trained parameters; basis and mean are not trained.</summary>
    public override long ParameterCount => Branch.ParameterCount;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static PodDeepOnetOptions Parse(string text) => OptionFields.Read("POD-DeepONet", text, Read);

    internal static PodDeepOnetOptions Read(OptionFields fields) => new(
        fields.Sizes("branch"), fields.Number("dimension"), fields.Activation(), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(("branch", Branch), ("dimension", QueryDimension));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) =>
        training is null
            ? throw new ArgumentException("A POD-DeepONet takes its basis from training data: pass the training samples (never the test samples).", nameof(training))
            : new PodDeepOnet(this, training, generator, device, dtype);
}
