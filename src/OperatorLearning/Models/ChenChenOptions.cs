using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of Chen and Chen's operator network: one hidden layer for each coefficient, one for the
/// query point, and no output bias.</summary>
/// <remarks>Text form: <c>sensors=100; neurons=20; basis=40; dimension=1; activation=tanh</c>; with features,
/// <c>dimension</c> is the number of features.</remarks>
public sealed record ChenChenOptions : OperatorModelOptions
{
    private readonly int inputs;

    /// <summary>Creates the description of a network.</summary>
    /// <param name="sensors">The number of sensors, m.</param>
    /// <param name="neurons">Hidden neurons of each coefficient, n.</param>
    /// <param name="basis">The number of basis functions, p.</param>
    /// <param name="dimension">What the basis functions take: the dimension of a query point, or the number of its
    /// features.</param>
    /// <param name="activation">The nonlinearity; the theorem asks for a Tauber-Wiener function.</param>
    /// <param name="features">A fixed transform of the query points, or null.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the features do not fit.</exception>
    public ChenChenOptions(
        int sensors, int neurons, int basis, int dimension, NetworkActivation activation = NetworkActivation.Tanh,
        QueryFeatures? features = null, WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        Sensors = RequirePositive(sensors, nameof(sensors));
        Neurons = RequirePositive(neurons, nameof(neurons));
        Basis = RequirePositive(basis, nameof(basis));
        QueryDimension = RequireFeatures(dimension, nameof(dimension));
        inputs = dimension;
    }

    /// <inheritdoc/>
    public override int Sensors { get; }

    /// <summary>Hidden neurons of each coefficient.</summary>
    public int Neurons { get; }

    /// <summary>The number of basis functions.</summary>
    public int Basis { get; }

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs => 1;

    /// <inheritdoc/>
    public override long ParameterCount => (long)Basis * ((Neurons * ((long)Sensors + 2)) + inputs + 1);

    /// <summary>What the basis functions take.</summary>
    internal int Inputs => inputs;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static ChenChenOptions Parse(string text) => OptionFields.Read("Chen-Chen", text, Read);

    internal static ChenChenOptions Read(OptionFields fields) => new(
        fields.Number("sensors"), fields.Number("neurons"), fields.Number("basis"), fields.Number("dimension"), fields.Activation(), fields.Features(), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(
        ("sensors", Sensors), ("neurons", Neurons), ("basis", Basis), ("dimension", inputs));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new ChenChen(this, generator, device, dtype);
}
