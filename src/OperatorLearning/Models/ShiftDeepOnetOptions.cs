using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a Shift-DeepONet: the input function scales and shifts the query point before the
/// trunk.</summary>
/// <remarks>
/// Text form: <c>branch=100-20-20-10; trunk=1-20-20-10; scale=100-20-20-1; shift=100-20-20-1; per-basis=false;
/// identity=true</c>. <c>scale</c> ends in
/// d·d numbers (a matrix), <c>shift</c> in d, for query dimension d; per basis function in p times as many.
/// </remarks>
public sealed record ShiftDeepOnetOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branch">Sizes of the branch from sensors to a multiple of the basis count.</param>
    /// <param name="trunk">Sizes of the trunk from query features to basis count.</param>
    /// <param name="scale">Sizes of the network that gives the matrices.</param>
    /// <param name="shift">Sizes of the network that gives the shifts.</param>
    /// <param name="perBasis">Whether every basis function has a matrix and a shift of its own, as in the paper;
    /// otherwise all share one, as in the simplified published code.</param>
    /// <param name="identity">Whether the matrices start at the identity and the shifts at zero, for every function;
    /// otherwise as drawn.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="trunkActivated">Whether the trunk's last layer is activated.</param>
    /// <param name="bias">Whether a trained number is added to each output.</param>
    /// <param name="features">A fixed transform of the moved query points, or null.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">Too few sizes, or sizes that do not fit together.</exception>
    public ShiftDeepOnetOptions(
        SizeList branch, SizeList trunk, SizeList scale, SizeList shift, bool perBasis = false, bool identity = true,
        NetworkActivation activation = NetworkActivation.Tanh, bool trunkActivated = true, bool bias = true, QueryFeatures? features = null,
        WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        Branch = RequireNetwork(branch, nameof(branch));
        Trunk = RequireNetwork(trunk, nameof(trunk));
        Scale = RequireNetwork(scale, nameof(scale));
        Shift = RequireNetwork(shift, nameof(shift));
        Outputs = RequireOutputs(branch.Last, trunk.Last, nameof(branch));
        QueryDimension = RequireFeatures(trunk.First, nameof(trunk));
        (PerBasis, Identity, TrunkActivated, Bias) = (perBasis, identity, trunkActivated, bias);
        var sets = perBasis ? trunk.Last : 1;
        RequireEnds(scale, sets * QueryDimension * QueryDimension, nameof(scale));
        RequireEnds(shift, sets * QueryDimension, nameof(shift));

        void RequireEnds(SizeList sizes, int last, string name)
        {
            if (sizes.First != branch.First || sizes.Last != last)
                throw new ArgumentException(
                    $"The {name} network must go from {branch.First} sensors to {last} numbers ({sets} sets for query points of dimension {QueryDimension}), got '{sizes}'.", name);
        }
    }

    /// <summary>Sizes of the branch.</summary>
    public SizeList Branch { get; }

    /// <summary>Sizes of the trunk.</summary>
    public SizeList Trunk { get; }

    /// <summary>Sizes of the network that gives the matrices.</summary>
    public SizeList Scale { get; }

    /// <summary>Sizes of the network that gives the shifts.</summary>
    public SizeList Shift { get; }

    /// <summary>Whether every basis function has a matrix and a shift of its own.</summary>
    public bool PerBasis { get; }

    /// <summary>Whether the matrices start at the identity and the shifts at zero.</summary>
    public bool Identity { get; }

    /// <summary>Whether the trunk's last layer is activated.</summary>
    public bool TrunkActivated { get; }

    /// <summary>Whether a trained number is added to each output.</summary>
    public bool Bias { get; }

    /// <inheritdoc/>
    public override int Sensors => Branch.First;

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override long ParameterCount =>
        Branch.ParameterCount + Trunk.ParameterCount + Scale.ParameterCount + Shift.ParameterCount + (Bias ? Outputs : 0);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static ShiftDeepOnetOptions Parse(string text) => OptionFields.Read("Shift-DeepONet", text, Read);

    internal static ShiftDeepOnetOptions Read(OptionFields fields) => new(
        fields.Sizes("branch"), fields.Sizes("trunk"), fields.Sizes("scale"), fields.Sizes("shift"), fields.Flag("per-basis", false), fields.Flag("identity", true),
        fields.Activation(), fields.Flag("trunk-activated", true), fields.Flag("bias", true), fields.Features(), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(
        ("branch", Branch), ("trunk", Trunk), ("scale", Scale), ("shift", Shift), ("per-basis", PerBasis), ("identity", Identity),
        ("trunk-activated", TrunkActivated), ("bias", Bias));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new ShiftDeepOnet(this, generator, device, dtype);
}
