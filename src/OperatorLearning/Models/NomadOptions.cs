using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of NOMAD: a branch that encodes the input function, and a nonlinear decoder of code and
/// query point.</summary>
/// <remarks>Text form: <c>branch=100-20-20-10; decoder=11-20-20-1; activation=tanh</c>: the decoder takes the code and
/// the query features, and ends in the outputs.</remarks>
public sealed record NomadOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branch">Sizes of the branch from sensors to the length of the code.</param>
    /// <param name="decoder">Sizes of the decoder, at least three: the length of the code and the number of query
    /// features together, hidden widths, outputs.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="features">A fixed transform of the query points, or null.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">Too few sizes, or a decoder that does not fit code and query
    /// points.</exception>
    public NomadOptions(
        SizeList branch, SizeList decoder, NetworkActivation activation = NetworkActivation.Tanh, QueryFeatures? features = null,
        WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        Branch = RequireNetwork(branch, nameof(branch));
        Decoder = RequireNetwork(decoder, nameof(decoder));
        if (decoder.Count < 3 || decoder.First <= branch.Last)
            throw new ArgumentException(
                $"The decoder needs a hidden layer, and must start with the code's {branch.Last} values and the query point's, got '{decoder}'.", nameof(decoder));
        QueryDimension = RequireFeatures(decoder.First - branch.Last, "decoder, after the code,");
    }

    /// <summary>Sizes of the branch.</summary>
    public SizeList Branch { get; }

    /// <summary>Sizes of the decoder.</summary>
    public SizeList Decoder { get; }

    /// <inheritdoc/>
    public override int Sensors => Branch.First;

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs => Decoder.Last;

    /// <inheritdoc/>
    public override long ParameterCount => Branch.ParameterCount + Decoder.ParameterCount;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static NomadOptions Parse(string text) => OptionFields.Read("NOMAD", text, Read);

    internal static NomadOptions Read(OptionFields fields) => new(
        fields.Sizes("branch"), fields.Sizes("decoder"), fields.Activation(), fields.Features(), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(("branch", Branch), ("decoder", Decoder));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new Nomad(this, generator, device, dtype);
}
