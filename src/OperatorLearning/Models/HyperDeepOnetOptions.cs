using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a HyperDeepONet: a hypernetwork of the input function that writes all weights of a
/// small target network of the query point.</summary>
/// <remarks>
/// <para>Text form: <c>hyper=128-66-66-66-66-66; target=1-20-20-20-20-1; activation=tanh; hyper-activation=tanh;
/// rank=0; chunk=0-0; base=false</c>.
/// <c>hyper</c> goes from the sensors to the last hidden width; the layer that writes follows from the target.</para>
/// <para>The layer that writes holds most parameters (77% for the paper's Burgers network). <c>rank</c> factors it.
/// <c>chunk=INPUTS-OUTPUTS</c> writes the
/// weights piece by piece instead: the hypernetwork takes a trained code of INPUTS numbers for each piece besides the
/// input function, and gives OUTPUTS of the weights.</para>
/// </remarks>
public sealed record HyperDeepOnetOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="hyper">Sizes of the hypernetwork from sensors to its last hidden width, at least two.</param>
    /// <param name="target">Sizes of the target network from query features to outputs, at least two.</param>
    /// <param name="activation">The nonlinearity of the target network.</param>
    /// <param name="hyperActivation">The nonlinearity of the hypernetwork.</param>
    /// <param name="rank">The rank of the layer that writes; 0 for a full one.</param>
    /// <param name="chunkInputs">Length of the code of a piece; 0 to write all weights at once.</param>
    /// <param name="chunkOutputs">Weights in a piece; 0 exactly when <paramref name="chunkInputs"/> is.</param>
    /// <param name="baseWeights">Whether the network starts as one well-scaled target network that all functions share,
    /// with small differences written by the
    /// hypernetwork (the published code does not: default layers write weights of another scale than the
    /// target's).</param>
    /// <param name="features">A fixed transform of the query points, or null.</param>
    /// <param name="initialization">How the weights of the hypernetwork are drawn.</param>
    /// <exception cref="ArgumentException">Too few sizes, features that do not fit, a negative number, or pieces
    /// together with a rank or with base weights.</exception>
    public HyperDeepOnetOptions(
        SizeList hyper, SizeList target, NetworkActivation activation = NetworkActivation.Tanh, NetworkActivation hyperActivation = NetworkActivation.Tanh,
        int rank = 0, int chunkInputs = 0, int chunkOutputs = 0, bool baseWeights = false, QueryFeatures? features = null,
        WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        Hyper = RequireNetwork(hyper, nameof(hyper));
        Target = RequireNetwork(target, nameof(target));
        QueryDimension = RequireFeatures(target.First, nameof(target));
        if (!Enum.IsDefined(hyperActivation))
            throw new ArgumentOutOfRangeException(nameof(hyperActivation), hyperActivation, "Unknown activation.");
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfNegative(chunkInputs);
        ArgumentOutOfRangeException.ThrowIfNegative(chunkOutputs);
        if ((chunkInputs == 0) != (chunkOutputs == 0))
            throw new ArgumentException($"Pieces need both the length of their code and their size, or neither, got {chunkInputs} and {chunkOutputs}.", nameof(chunkOutputs));
        if (chunkInputs > 0 && (rank > 0 || baseWeights))
            throw new ArgumentException("Weights written in pieces go neither with a rank nor with base weights, since one layer writes every piece. Choose one.", nameof(chunkInputs));
        HyperActivation = hyperActivation;
        Rank = rank;
        ChunkInputs = chunkInputs;
        ChunkOutputs = chunkOutputs;
        BaseWeights = baseWeights;
    }

    /// <summary>Sizes of the hypernetwork before the layer that writes.</summary>
    public SizeList Hyper { get; }

    /// <summary>Sizes of the target network.</summary>
    public SizeList Target { get; }

    /// <summary>The nonlinearity of the hypernetwork.</summary>
    public NetworkActivation HyperActivation { get; }

    /// <summary>The rank of the layer that writes; 0 for a full one.</summary>
    public int Rank { get; }

    /// <summary>Length of the code of a piece; 0 if all weights are written at once.</summary>
    public int ChunkInputs { get; }

    /// <summary>Weights in a piece.</summary>
    public int ChunkOutputs { get; }

    /// <summary>Whether the network starts near one target network that all functions share.</summary>
    public bool BaseWeights { get; }

    /// <inheritdoc/>
    public override int Sensors => Hyper.First;

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs => Target.Last;

    /// <summary>The number of weights and biases of the target network, written for each function.</summary>
    public int TargetCount => checked((int)Target.ParameterCount);

    /// <summary>The number of pieces; 1 if all weights are written at once.</summary>
    public int Chunks => ChunkOutputs == 0 ? 1 : (TargetCount + ChunkOutputs - 1) / ChunkOutputs;

    /// <inheritdoc/>
    public override long ParameterCount
    {
        get
        {
            if (ChunkInputs > 0)
                return ((long)Chunks * ChunkInputs) + ((long)ChunkInputs * Hyper[1]) + Hyper.ParameterCount + ((Hyper.Last + 1L) * ChunkOutputs);
            return Hyper.ParameterCount + (Rank > 0 ? (Hyper.Last * (long)Rank) + ((Rank + 1L) * TargetCount) : (Hyper.Last + 1L) * TargetCount);
        }
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static HyperDeepOnetOptions Parse(string text) => OptionFields.Read("HyperDeepONet", text, Read);

    internal static HyperDeepOnetOptions Read(OptionFields fields)
    {
        var (inputs, outputs) = fields.Optional("chunk") is { } chunk and not "0-0"
            ? SizeList.Parse(chunk) is { Count: 2 } sizes ? (sizes[0], sizes[1]) : throw new FormatException($"the field 'chunk' must be INPUTS-OUTPUTS, got '{chunk}'")
            : (0, 0);
        return new(
            fields.Sizes("hyper"), fields.Sizes("target"), fields.Activation(), fields.Activation("hyper-activation"), fields.Number("rank", 0), inputs, outputs,
            fields.Flag("base", false), fields.Features(), fields.Initialization());
    }

    /// <summary>The text form.</summary>
    public override string ToString() => Text(
        ("hyper", Hyper), ("target", Target), ("hyper-activation", HyperActivation), ("rank", Rank),
        ("chunk", ChunkInputs == 0 ? null : new SizeList([ChunkInputs, ChunkOutputs])), ("base", BaseWeights));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new HyperDeepOnet(this, generator, device, dtype);
}
