using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of DeepONets that learn several operators together. Holds no tensors.</summary>
/// <remarks>
/// Operator i is <c>G_i(u)(y) = sum_k g_i(k) branch_k(u) trunk_k(y) + bias_i</c>. Beyond what is shared and what is not,
/// two small local parts keep operators from disturbing each other:
/// <list type="bullet">
/// <item>Adapters: a shared weight W acts as <c>W + A_i B_i</c> for operator i, of low rank, <c>A_i = 0</c> at the
/// start (Hu et al. 2022, arXiv:2106.09685).</item>
/// <item>Mixing: the coefficients are P groups, and operator i weighs them with P numbers of its own; with everything
/// else shared this is the multiple neural operator (MNO, arXiv:2510.25379) for operators told apart by their
/// number.</item>
/// </list>
/// </remarks>
public sealed record MultiOperatorOptions
{
    /// <summary>Creates the description.</summary>
    /// <param name="sharing">What is shared.</param>
    /// <param name="networks">The network of each operator; where a part is shared, its sizes must agree. One output
    /// each.</param>
    /// <param name="adapterRank">The rank of the adapters of shared layers; 0 for none.</param>
    /// <param name="adapterLayers">The layers of shared parts that have adapters, ascending from 0; empty for all. What
    /// lies before the first of them is evaluated once for operators with common inputs.</param>
    /// <param name="groups">The number of groups of coefficients that an operator weighs; 0 for none, else a divisor of
    /// the number of basis functions.</param>
    /// <exception cref="ArgumentException">The numbers differ, or shared parts have different sizes.</exception>
    public MultiOperatorOptions(OperatorSharing sharing, IEnumerable<DeepOnetOptions> networks, int adapterRank = 0, int groups = 0, IEnumerable<int>? adapterLayers = null)
    {
        ArgumentNullException.ThrowIfNull(sharing);
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentOutOfRangeException.ThrowIfNegative(adapterRank);
        ArgumentOutOfRangeException.ThrowIfNegative(groups);
        (Sharing, Networks, AdapterRank, Groups) = (sharing, [.. networks], adapterRank, groups);
        AdapterLayers = [.. adapterLayers ?? []];
        if (Networks.Length != sharing.Operators)
            throw new ArgumentException($"The sharing is of {sharing.Operators} operators, got {Networks.Length} networks.", nameof(networks));
        if (adapterRank == 0 && AdapterLayers.Length > 0)
            throw new ArgumentException("There are layers with adapters, which have rank 0. Give a rank, or no layers.", nameof(adapterLayers));
        for (var index = 0; index < Networks.Length; index++)
        {
            RequireAdapters(index, nameof(adapterLayers));
            var (own, of) = (Networks[index], sharing.Branches.IndexOf(sharing.Branches[index]));
            if (!own.BranchSizes.Equals(Networks[of].BranchSizes))
                throw new ArgumentException(
                    $"Operators {of} and {index} share a branch, which must have the same sensors and sizes, got {new SizeList(Networks[of].BranchSizes)} and {new SizeList(own.BranchSizes)}. " +
                    "Operators with sensors of their own may share a trunk (d2no).", nameof(networks));
            of = sharing.Trunks.IndexOf(sharing.Trunks[index]);
            if (!own.TrunkSizes.Equals(Networks[of].TrunkSizes) || !Equals(own.Features, Networks[of].Features))
                throw new ArgumentException(
                    $"Operators {of} and {index} share a trunk, which must have the same coordinates and sizes, got {Networks[of]} and {own}.", nameof(networks));
            if ((own.Activation, own.Initialization, own.TrunkActivated, own.Outputs) != (Networks[0].Activation, Networks[0].Initialization, Networks[0].TrunkActivated, 1))
                throw new ArgumentException($"The networks must have the same activation and initialisation, and one output, got {Networks[0]} and {own}.", nameof(networks));
            if (groups > 0 && own.BasisCount % groups != 0)
                throw new ArgumentException($"{groups} groups do not divide the {own.BasisCount} basis functions of operator {index}.", nameof(groups));
        }
    }

    /// <summary>What is shared.</summary>
    public OperatorSharing Sharing { get; }

    /// <summary>The network of each operator.</summary>
    public EquatableArray<DeepOnetOptions> Networks { get; }

    /// <summary>The rank of the adapters of shared layers; 0 for none.</summary>
    public int AdapterRank { get; }

    /// <summary>The layers of shared parts that have adapters; empty for all.</summary>
    public EquatableArray<int> AdapterLayers { get; }

    /// <summary>The number of groups of coefficients that an operator weighs; 0 for none.</summary>
    public int Groups { get; }

    /// <summary>The number of parameters, shared parts once.</summary>
    public long ParameterCount => SharedParameterCount + Enumerable.Range(0, Networks.Length).Sum(LocalParameterCount);

    /// <summary>The number of parameters that several operators use.</summary>
    public long SharedParameterCount =>
        Parts(Sharing.Branches, Sharing.SharesBranch).Sum(index => BranchCount(index)) + Parts(Sharing.Trunks, Sharing.SharesTrunk).Sum(index => TrunkCount(index));

    /// <summary>The number of parameters that one operator alone uses.</summary>
    public long LocalParameterCount(int operatorIndex) =>
        (Sharing.SharesBranch(operatorIndex) ? 0 : BranchCount(operatorIndex)) + (Sharing.SharesTrunk(operatorIndex) ? 0 : TrunkCount(operatorIndex))
        + (Networks[operatorIndex].Bias ? 1 : 0) + Groups
        + (Sharing.SharesBranch(operatorIndex) ? AdapterCount(Networks[operatorIndex].BranchSizes) : 0) + (Sharing.SharesTrunk(operatorIndex) ? AdapterCount(Networks[operatorIndex].TrunkSizes) : 0);

    /// <summary>The text form of the sharing, then the networks.</summary>
    public override string ToString() =>
        $"{Sharing}; adapter-rank={AdapterRank}; adapter-layers={string.Join(',', AdapterLayers)}; groups={Groups} | {string.Join(" | ", Networks)}";

    private static IEnumerable<int> Parts(EquatableArray<int> parts, Func<int, bool> shared) =>
        Enumerable.Range(0, parts.Length).Where(index => shared(index) && parts.IndexOf(parts[index]) == index);

    private long BranchCount(int index) => new SizeList(Networks[index].BranchSizes).ParameterCount;

    private long TrunkCount(int index) => new SizeList(Networks[index].TrunkSizes).ParameterCount;

    /// <summary>The layers that have adapters in a shared chain of some layers.</summary>
    internal IEnumerable<int> AdaptedLayers(int layers) => AdapterLayers.Length > 0 ? AdapterLayers : Enumerable.Range(0, layers);

    private long AdapterCount(EquatableArray<int> sizes) => AdapterRank * AdaptedLayers(sizes.Length - 1).Sum(layer => (long)sizes[layer] + sizes[layer + 1]);

    private void RequireAdapters(int index, string parameter)
    {
        foreach (var (shared, sizes, name) in new[] { (Sharing.SharesBranch(index), Networks[index].BranchSizes, "branch"), (Sharing.SharesTrunk(index), Networks[index].TrunkSizes, "trunk") })
        {
            if (shared && AdapterLayers.Length > 0 && (AdapterLayers[0] < 0 || AdapterLayers[^1] > sizes.Length - 2 || AdapterLayers.Zip(AdapterLayers.Skip(1)).Any(pair => pair.First >= pair.Second)))
                throw new ArgumentException(
                    $"The layers with adapters must ascend within the shared {name}'s {sizes.Length - 1} layers, 0 to {sizes.Length - 2}, got {string.Join(", ", AdapterLayers)}.", parameter);
        }
    }
}
