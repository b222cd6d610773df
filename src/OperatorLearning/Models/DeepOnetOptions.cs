using System.Collections.Immutable;
using System.Globalization;

namespace OperatorLearning;

/// <summary>The architecture of an unstacked DeepONet: sizes, activation and bias. Holds no tensors.</summary>
/// <remarks>
/// <c>G(u)(y) = sum_k branch_k(u) trunk_k(features(y)) + bias</c> (Lu et al. 2021, arXiv:1910.03193, eq. 2).
/// The last branch layer is linear. Normalisation of inputs and outputs is not part of the network: see <see cref="Normalizer"/>.
/// Text form, read by <see cref="Parse"/>:
/// <c>branch=128-128-128; trunk=4-128-128; activation=tanh; trunk-activated=true; bias=true; features=periodic(1,2,1)</c>.
/// </remarks>
public sealed record DeepOnetOptions
{
    /// <summary>Creates the description of a network.</summary>
    /// <param name="branchSizes">Sizes of the branch from sensors to basis count, at least two.</param>
    /// <param name="trunkSizes">Sizes of the trunk from query features to basis count, at least two; the last equals the last of the branch.</param>
    /// <param name="activation">The nonlinearity of branch and trunk.</param>
    /// <param name="trunkActivated">Whether the trunk's last layer is activated too, as DeepXDE and the HyperDeepONet authors do.</param>
    /// <param name="bias">Whether a trained scalar is added to the output.</param>
    /// <param name="features">A fixed transform of the query points; null feeds the points themselves.</param>
    /// <exception cref="ArgumentException">Too few sizes, a size below 1, different basis counts, or features that do not fit the trunk.</exception>
    public DeepOnetOptions(
        IEnumerable<int> branchSizes,
        IEnumerable<int> trunkSizes,
        NetworkActivation activation = NetworkActivation.Tanh,
        bool trunkActivated = true,
        bool bias = true,
        QueryFeatures? features = null)
    {
        BranchSizes = RequireSizes(branchSizes, nameof(branchSizes));
        TrunkSizes = RequireSizes(trunkSizes, nameof(trunkSizes));
        if (BranchSizes[^1] != TrunkSizes[^1])
            throw new ArgumentException(
                $"Branch and trunk must end in the same number of basis functions, got {BranchSizes[^1]} and {TrunkSizes[^1]}.", nameof(trunkSizes));
        if (!Enum.IsDefined(activation))
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation.");
        if (features is not null && features.FeatureDimension != TrunkSizes[0])
            throw new ArgumentException(
                $"The trunk must start with the {features.FeatureDimension} features of {features}, got {TrunkSizes[0]}.", nameof(trunkSizes));
        Activation = activation;
        TrunkActivated = trunkActivated;
        Bias = bias;
        Features = features;
    }

    /// <summary>Sizes of the branch: sensors, hidden widths, basis count.</summary>
    public ImmutableArray<int> BranchSizes { get; }

    /// <summary>Sizes of the trunk: query features, hidden widths, basis count.</summary>
    public ImmutableArray<int> TrunkSizes { get; }

    /// <summary>The nonlinearity.</summary>
    public NetworkActivation Activation { get; }

    /// <summary>Whether the trunk's last layer is activated.</summary>
    public bool TrunkActivated { get; }

    /// <summary>Whether a trained scalar is added to the output.</summary>
    public bool Bias { get; }

    /// <summary>The fixed transform of query points, or null.</summary>
    public QueryFeatures? Features { get; }

    /// <summary>The number of sensors.</summary>
    public int Sensors => BranchSizes[0];

    /// <summary>The number of basis functions, p.</summary>
    public int BasisCount => BranchSizes[^1];

    /// <summary>The dimension of a query point.</summary>
    public int QueryDimension => Features?.QueryDimension ?? TrunkSizes[0];

    /// <summary>The number of trained parameters.</summary>
    public long ParameterCount => Count(BranchSizes) + Count(TrunkSizes) + (Bias ? 1 : 0);

    /// <summary>
    /// Floating-point operations of one full-batch training step by the plain formulation, three times the forward pass:
    /// <c>6 (functions W_branch + points W_trunk + functions points p)</c>, W counting weights without biases.
    /// </summary>
    public double StepOperations(long functions, long points) =>
        6.0 * (functions * (double)Weights(BranchSizes) + points * (double)Weights(TrunkSizes) + (double)functions * points * BasisCount);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static DeepOnetOptions Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = new Dictionary<string, string>();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=');
            if (equals <= 0 || !fields.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                throw new FormatException($"DeepONet options: '{part}' is not a field of the form name=value, or comes twice.");
        }

        try
        {
            var options = new DeepOnetOptions(
                Sizes(Take("branch", null)), Sizes(Take("trunk", null)),
                Enum.Parse<NetworkActivation>(Take("activation", "tanh"), ignoreCase: true),
                bool.Parse(Take("trunk-activated", "true")),
                bool.Parse(Take("bias", "true")),
                Take("features", "none") is var features && features == "none" ? null : QueryFeatures.Parse(features));
            return fields.Count == 0 ? options : throw new FormatException($"unknown field '{fields.Keys.First()}'");
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new FormatException($"DeepONet options '{text}': {error.Message}", error);
        }

        string Take(string name, string? fallback) =>
            fields.Remove(name, out var value) ? value : fallback ?? throw new FormatException($"the field '{name}' is missing");
    }

    /// <inheritdoc/>
    public bool Equals(DeepOnetOptions? other) =>
        other is not null && BranchSizes.AsSpan().SequenceEqual(other.BranchSizes.AsSpan())
        && TrunkSizes.AsSpan().SequenceEqual(other.TrunkSizes.AsSpan())
        && Activation == other.Activation && TrunkActivated == other.TrunkActivated && Bias == other.Bias && Equals(Features, other.Features);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in BranchSizes) hash.Add(size);
        foreach (var size in TrunkSizes) hash.Add(size);
        hash.Add(Activation);
        hash.Add(TrunkActivated);
        hash.Add(Bias);
        hash.Add(Features);
        return hash.ToHashCode();
    }

    /// <summary>The text form.</summary>
    public override string ToString() =>
        $"branch={string.Join('-', BranchSizes)}; trunk={string.Join('-', TrunkSizes)}; activation={Activation.ToString().ToLowerInvariant()}; " +
        $"trunk-activated={(TrunkActivated ? "true" : "false")}; bias={(Bias ? "true" : "false")}; features={Features?.ToString() ?? "none"}";

    private static ImmutableArray<int> RequireSizes(IEnumerable<int> sizes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(sizes, parameter);
        var array = sizes.ToImmutableArray();
        if (array.Length < 2 || array.Any(size => size < 1))
            throw new ArgumentException($"Sizes must be at least two positive numbers, got '{string.Join('-', array)}'.", parameter);
        return array;
    }

    private static IEnumerable<int> Sizes(string text) => text.Split('-').Select(part => int.Parse(part, CultureInfo.InvariantCulture));

    private static long Count(ImmutableArray<int> sizes) => Weights(sizes) + sizes.Skip(1).Sum(size => (long)size);

    private static long Weights(ImmutableArray<int> sizes) => sizes.Zip(sizes.Skip(1), (inputs, outputs) => (long)inputs * outputs).Sum();
}
