using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of an unstacked DeepONet: sizes, activation and bias. Holds no tensors.</summary>
/// <remarks>
/// <c>G(u)(y) = sum_k branch_k(u) trunk_k(features(y)) + bias</c> (Lu et al. 2021, arXiv:1910.03193, eq. 2).
/// The last branch layer is linear. Normalisation of inputs and outputs is not part of the network: see
/// <see cref="Normalizer"/>.
/// Text form, read by <see cref="Parse"/>:
/// <c>branch=128-128-128; trunk=4-128-128; activation=tanh; trunk-activated=true; bias=true;
/// features=periodic(1,2,1)</c>.
/// </remarks>
public sealed record DeepOnetOptions : OperatorModelOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branchSizes">Sizes of the branch from sensors to basis count, at least two.</param>
    /// <param name="trunkSizes">Sizes of the trunk from query features to basis count, at least two; the last equals
    /// the last of the branch.</param>
    /// <param name="activation">The nonlinearity of branch and trunk.</param>
    /// <param name="trunkActivated">Whether the trunk's last layer is activated too, as DeepXDE and the HyperDeepONet
    /// authors do.</param>
    /// <param name="bias">Whether a trained scalar is added to the output.</param>
    /// <param name="features">A fixed transform of the query points; null feeds the points themselves.</param>
    /// <param name="outputs">The number of values at a query point: the branch has a set of coefficients for each, the
    /// trunk's basis serves all.</param>
    /// <param name="initialization">How the weights are drawn.</param>
    /// <exception cref="ArgumentException">Too few sizes, a size below 1, different basis counts, or features that do
    /// not fit the trunk.</exception>
    public DeepOnetOptions(
        IEnumerable<int> branchSizes,
        IEnumerable<int> trunkSizes,
        NetworkActivation activation = NetworkActivation.Tanh,
        bool trunkActivated = true,
        bool bias = true,
        QueryFeatures? features = null,
        int outputs = 1,
        WeightInitialization initialization = WeightInitialization.Glorot)
        : base(activation, initialization, features)
    {
        Outputs = RequirePositive(outputs, nameof(outputs));
        BranchSizes = RequireSizes(branchSizes, nameof(branchSizes));
        TrunkSizes = RequireSizes(trunkSizes, nameof(trunkSizes));
        if (BranchSizes[^1] != TrunkSizes[^1] * outputs)
            throw new ArgumentException(
                outputs == 1
                    ? $"Branch and trunk must end in the same number of basis functions, got {BranchSizes[^1]} and {TrunkSizes[^1]}."
                    : $"The branch must end in {outputs} times the trunk's {TrunkSizes[^1]} basis functions, one set for each output, got {BranchSizes[^1]}.",
                nameof(trunkSizes));
        if (features is not null && features.FeatureDimension != TrunkSizes[0])
            throw new ArgumentException(
                $"The trunk must start with the {features.FeatureDimension} features of {features}, got {TrunkSizes[0]}.", nameof(trunkSizes));
        TrunkActivated = trunkActivated;
        Bias = bias;
    }

    /// <summary>Sizes of the branch: sensors, hidden widths, basis count.</summary>
    public EquatableArray<int> BranchSizes { get; }

    /// <summary>Sizes of the trunk: query features, hidden widths, basis count.</summary>
    public EquatableArray<int> TrunkSizes { get; }

    /// <summary>Whether the trunk's last layer is activated.</summary>
    public bool TrunkActivated { get; }

    /// <summary>Whether a trained scalar is added to the output.</summary>
    public bool Bias { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override int Sensors => BranchSizes[0];

    /// <summary>The number of basis functions, p.</summary>
    public int BasisCount => TrunkSizes[^1];

    /// <inheritdoc/>
    public override int QueryDimension => Features?.QueryDimension ?? TrunkSizes[0];

    /// <inheritdoc/>
    public override long ParameterCount => new SizeList(BranchSizes).ParameterCount + new SizeList(TrunkSizes).ParameterCount + (Bias ? Outputs : 0);

    /// <summary>
    /// Floating-point operations of one full-batch training step by the plain formulation, three times the forward
    /// pass:
    /// <c>6 (functions W_branch + points W_trunk + functions points p)</c>, W counting weights without biases.
    /// </summary>
    public double StepOperations(long functions, long points) =>
        6.0 * (functions * (double)new SizeList(BranchSizes).WeightCount + points * (double)new SizeList(TrunkSizes).WeightCount
            + (double)functions * points * BasisCount * Outputs);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static DeepOnetOptions Parse(string text) => OptionFields.Read("DeepONet", text, Read);

    internal static DeepOnetOptions Read(OptionFields fields) => new(
        fields.Sizes("branch"), fields.Sizes("trunk"), fields.Activation(), fields.Flag("trunk-activated", true), fields.Flag("bias", true),
        fields.Features(), fields.Number("outputs", 1), fields.Initialization());

    /// <summary>The text form.</summary>
    public override string ToString() => Text(
        ("branch", new SizeList(BranchSizes)), ("trunk", new SizeList(TrunkSizes)), ("trunk-activated", TrunkActivated), ("bias", Bias), ("outputs", Outputs == 1 ? null : Outputs));

    internal override OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training) => new DeepOnet(this, generator, device, dtype);

    private static ImmutableArray<int> RequireSizes(IEnumerable<int> sizes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(sizes, parameter);
        var array = sizes.ToImmutableArray();
        if (array.Length < 2 || array.Any(size => size < 1))
            throw new ArgumentException($"Sizes must be at least two positive numbers, got '{string.Join('-', array)}'.", parameter);
        return array;
    }
}
