using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a modified DeepONet: encoders of function and query point are mixed into every hidden
/// layer of branch and trunk.</summary>
/// <remarks>Text form: <c>branch=100-50-50-50; trunk=1-50-50-50; activation=tanh; bias=true</c>: all hidden widths are
/// equal; the last sizes are the basis count (the branch's times the outputs).</remarks>
public sealed record ModifiedDeepOnetOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branch">Sizes of the branch from sensors to a multiple of the basis count, at least three.</param>
    /// <param name="trunk">Sizes of the trunk from query features to basis count, at least three.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="bias">Whether a trained number is added to each output.</param>
    /// <param name="features">A fixed transform of the query points, or null.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">Too few sizes, hidden widths that differ, or ends that do not fit
    /// together.</exception>
    public ModifiedDeepOnetOptions(
        SizeList branch, SizeList trunk, NetworkActivation activation = NetworkActivation.Tanh, bool bias = true, QueryFeatures? features = null,
        WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        Branch = RequireNetwork(branch, nameof(branch));
        Trunk = RequireNetwork(trunk, nameof(trunk));
        int[] hidden = [.. branch.Skip(1).SkipLast(1), .. trunk.Skip(1).SkipLast(1)];
        if (branch.Count < 3 || trunk.Count < 3 || hidden.Any(width => width != hidden[0]))
            throw new ArgumentException($"Branch and trunk need hidden layers, all of one width, since the encoders enter each of them, got '{branch}' and '{trunk}'.", nameof(trunk));
        Outputs = RequireOutputs(branch.Last, trunk.Last, nameof(branch));
        QueryDimension = RequireFeatures(trunk.First, nameof(trunk));
        Bias = bias;
    }

    /// <summary>Sizes of the branch.</summary>
    public SizeList Branch { get; }

    /// <summary>Sizes of the trunk.</summary>
    public SizeList Trunk { get; }

    /// <summary>Whether a trained number is added to each output.</summary>
    public bool Bias { get; }

    /// <summary>The width of all hidden layers and of the encoders.</summary>
    public int Width => Branch[1];

    /// <inheritdoc/>
    public override int Sensors => Branch.First;

    /// <inheritdoc/>
    public override int QueryDimension { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override long ParameterCount =>
        Branch.ParameterCount + Trunk.ParameterCount + ((Branch.First + Trunk.First + 2L) * Width) + (Bias ? Outputs : 0);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static ModifiedDeepOnetOptions Parse(string text) => OptionFields.Read("modified DeepONet", text, Read);

    internal static ModifiedDeepOnetOptions Read(OptionFields fields) => new(
        fields.Sizes("branch"), fields.Sizes("trunk"), fields.Activation(), fields.Flag("bias", true), fields.Features(), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(("branch", Branch), ("trunk", Trunk), ("bias", Bias));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new ModifiedDeepOnet(this, generator, device, dtype);
}
