using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a MIONet: one branch for each of several input functions, whose coefficients are
/// multiplied, and one trunk.</summary>
/// <remarks>Text form: <c>branches=100-40-40,20-40-40; trunk=2-40-40; activation=tanh; trunk-activated=true;
/// bias=true</c>.</remarks>
public sealed record MioNetOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branches">Sizes of each branch, from the sensors of its input function to a multiple of the basis
    /// count: the number of outputs.</param>
    /// <param name="trunk">Sizes of the trunk from query features to basis count.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="trunkActivated">Whether the trunk's last layer is activated.</param>
    /// <param name="bias">Whether a trained number is added to each output.</param>
    /// <param name="features">A fixed transform of the query points, or null.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">There is no branch, too few sizes, or ends that do not fit
    /// together.</exception>
    public MioNetOptions(
        IEnumerable<SizeList> branches, SizeList trunk, NetworkActivation activation = NetworkActivation.Tanh, bool trunkActivated = true, bool bias = true,
        QueryFeatures? features = null, WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        ArgumentNullException.ThrowIfNull(branches);
        Branches = [.. branches];
        Trunk = RequireNetwork(trunk, nameof(trunk));
        if (Branches.Length == 0) throw new ArgumentException("There must be at least one branch.", nameof(branches));
        foreach (var branch in Branches)
        {
            RequireNetwork(branch, nameof(branches));
            if (branch.Last != Branches[0].Last)
                throw new ArgumentException($"All branches must end in the same size, got {Branches[0].Last} and {branch.Last}.", nameof(branches));
        }

        Outputs = RequireOutputs(Branches[0].Last, trunk.Last, nameof(branches));
        QueryDimension = RequireFeatures(trunk.First, nameof(trunk));
        TrunkActivated = trunkActivated;
        Bias = bias;
    }

    /// <summary>Sizes of each branch.</summary>
    public EquatableArray<SizeList> Branches { get; }

    /// <summary>Sizes of the trunk.</summary>
    public SizeList Trunk { get; }

    /// <summary>Whether the trunk's last layer is activated.</summary>
    public bool TrunkActivated { get; }

    /// <summary>Whether a trained number is added to each output.</summary>
    public bool Bias { get; }

    /// <summary>The sensors of all input functions together.</summary>
    public override int Sensors => Branches.Sum(branch => branch.First);

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override long ParameterCount => Branches.Sum(branch => branch.ParameterCount) + Trunk.ParameterCount + (Bias ? Outputs : 0);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static MioNetOptions Parse(string text) => OptionFields.Read("MIONet", text, Read);

    internal static MioNetOptions Read(OptionFields fields) => new(
        fields.Text("branches").Split(',', StringSplitOptions.TrimEntries).Select(SizeList.Parse), fields.Sizes("trunk"), fields.Activation(),
        fields.Flag("trunk-activated", true), fields.Flag("bias", true), fields.Features(), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(
        ("branches", string.Join(',', Branches)), ("trunk", Trunk), ("trunk-activated", TrunkActivated), ("bias", Bias));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new MioNet(this, generator, device, dtype);
}
