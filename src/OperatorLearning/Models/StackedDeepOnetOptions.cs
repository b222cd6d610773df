using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a stacked DeepONet: one small branch network for each basis function, and one
/// trunk.</summary>
/// <remarks>Text form: <c>branch=100-40-1; trunk=1-40-40; activation=tanh; trunk-activated=true; bias=true</c>: the
/// branch ends in the number of outputs, there are as many as the trunk has outputs.</remarks>
public sealed record StackedDeepOnetOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branch">Sizes of one branch network from sensors to outputs, at least two.</param>
    /// <param name="trunk">Sizes of the trunk from query features to basis count, at least two.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="trunkActivated">Whether the trunk's last layer is activated.</param>
    /// <param name="bias">Whether a trained number is added to each output.</param>
    /// <param name="features">A fixed transform of the query points, or null.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">Too few sizes, or features that do not fit the trunk.</exception>
    public StackedDeepOnetOptions(
        SizeList branch, SizeList trunk, NetworkActivation activation = NetworkActivation.Tanh, bool trunkActivated = true, bool bias = true,
        QueryFeatures? features = null, WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        Branch = RequireNetwork(branch, nameof(branch));
        Trunk = RequireNetwork(trunk, nameof(trunk));
        QueryDimension = RequireFeatures(trunk.First, nameof(trunk));
        TrunkActivated = trunkActivated;
        Bias = bias;
    }

    /// <summary>Sizes of one branch network.</summary>
    public SizeList Branch { get; }

    /// <summary>Sizes of the trunk.</summary>
    public SizeList Trunk { get; }

    /// <summary>Whether the trunk's last layer is activated.</summary>
    public bool TrunkActivated { get; }

    /// <summary>Whether a trained number is added to each output.</summary>
    public bool Bias { get; }

    /// <inheritdoc/>
    public override int Sensors => Branch.First;

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs => Branch.Last;

    /// <inheritdoc/>
    public override long ParameterCount => (Trunk.Last * Branch.ParameterCount) + Trunk.ParameterCount + (Bias ? Outputs : 0);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static StackedDeepOnetOptions Parse(string text) => OptionFields.Read("stacked DeepONet", text, Read);

    internal static StackedDeepOnetOptions Read(OptionFields fields) => new(
        fields.Sizes("branch"), fields.Sizes("trunk"), fields.Activation(), fields.Flag("trunk-activated", true), fields.Flag("bias", true), fields.Features(), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(
        ("branch", Branch), ("trunk", Trunk), ("trunk-activated", TrunkActivated), ("bias", Bias));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new StackedDeepOnet(this, generator, device, dtype);
}
