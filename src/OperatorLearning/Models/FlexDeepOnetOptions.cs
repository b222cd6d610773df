using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a FlexDeepONet: a pre-network of the input function gives a moving frame for the query
/// point, and the branch a bias of its own.</summary>
/// <remarks>
/// Text form: <c>branch=100-20-20-11; trunk=1-20-20-10; pre=100-20-20-2; rotation=false; identity=true</c>. The branch
/// ends in (p + 1) numbers for each output, p
/// coefficients and the bias. <c>pre</c> ends in d scales, d shifts and, with rotation, d(d-1)/2 angles, for query
/// dimension d.
/// </remarks>
public sealed record FlexDeepOnetOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branch">Sizes of the branch from sensors to a multiple of basis count + 1.</param>
    /// <param name="trunk">Sizes of the trunk from query features to basis count.</param>
    /// <param name="pre">Sizes of the pre-network from sensors to the numbers of the frame.</param>
    /// <param name="rotation">Whether the frame turns too.</param>
    /// <param name="identity">Whether the scales start at 1 and shifts and angles at zero, for every function;
    /// otherwise as drawn.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="trunkActivated">Whether the trunk's last layer is activated.</param>
    /// <param name="features">A fixed transform of the moved query points, or null.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">Too few sizes, or sizes that do not fit together.</exception>
    public FlexDeepOnetOptions(
        SizeList branch, SizeList trunk, SizeList pre, bool rotation = false, bool identity = true, NetworkActivation activation = NetworkActivation.Tanh,
        bool trunkActivated = true, QueryFeatures? features = null, WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        Branch = RequireNetwork(branch, nameof(branch));
        Trunk = RequireNetwork(trunk, nameof(trunk));
        Pre = RequireNetwork(pre, nameof(pre));
        QueryDimension = RequireFeatures(trunk.First, nameof(trunk));
        if (branch.Last % (trunk.Last + 1) != 0)
            throw new ArgumentException($"The branch must end in {trunk.Last + 1} numbers for each output, {trunk.Last} coefficients and a bias, got {branch.Last}.", nameof(branch));
        Outputs = branch.Last / (trunk.Last + 1);
        (Rotation, Identity, TrunkActivated) = (rotation, identity, trunkActivated);
        var frame = (2 * QueryDimension) + Angles;
        if (pre.First != branch.First || pre.Last != frame)
            throw new ArgumentException(
                $"The pre-network must go from {branch.First} sensors to {frame} numbers ({QueryDimension} scales, {QueryDimension} shifts, {Angles} angles), got '{pre}'.", nameof(pre));
    }

    /// <summary>Sizes of the branch.</summary>
    public SizeList Branch { get; }

    /// <summary>Sizes of the trunk.</summary>
    public SizeList Trunk { get; }

    /// <summary>Sizes of the pre-network.</summary>
    public SizeList Pre { get; }

    /// <summary>Whether the frame turns too.</summary>
    public bool Rotation { get; }

    /// <summary>Whether the frame starts at the identity.</summary>
    public bool Identity { get; }

    /// <summary>Whether the trunk's last layer is activated.</summary>
    public bool TrunkActivated { get; }

    /// <summary>The number of angles of the frame: one for each pair of axes.</summary>
    public int Angles => Rotation ? QueryDimension * (QueryDimension - 1) / 2 : 0;

    /// <inheritdoc/>
    public override int Sensors => Branch.First;

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override long ParameterCount => Branch.ParameterCount + Trunk.ParameterCount + Pre.ParameterCount;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static FlexDeepOnetOptions Parse(string text) => OptionFields.Read("FlexDeepONet", text, Read);

    internal static FlexDeepOnetOptions Read(OptionFields fields) => new(
        fields.Sizes("branch"), fields.Sizes("trunk"), fields.Sizes("pre"), fields.Flag("rotation", false), fields.Flag("identity", true), fields.Activation(),
        fields.Flag("trunk-activated", true), fields.Features(), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(
        ("branch", Branch), ("trunk", Trunk), ("pre", Pre), ("rotation", Rotation), ("identity", Identity), ("trunk-activated", TrunkActivated));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new FlexDeepOnet(this, generator, device, dtype);
}
