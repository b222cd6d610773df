namespace WeightSpace.OperatorLearning;

/// <summary>What training several operators together costs, counted as the papers do and in operations.</summary>
/// <param name="ForwardPasses">Forward passes of a step, in functions: each function of each operator counts once for
/// each pass.</param>
/// <param name="BackwardWork">Backward work of a step: functions times the parameters that they update.</param>
/// <param name="Operations">Floating-point operations of a step: two for each weight and row forward, two for each
/// weight gradient and two for each input gradient, with the products of coefficients and basis functions.</param>
/// <param name="Parameters">Parameters of all operators.</param>
/// <remarks>
/// The first two are the counts of MODNO (arXiv:2404.02892): separate networks take sum n_i and sum n_i (|branch| +
/// |trunk|), updates in turns (1 + q) sum n_i and sum n_i (|trunk| + q |branch|). A joint update takes sum n_i forward.
/// </remarks>
public sealed record MultiOperatorCost(double ForwardPasses, double BackwardWork, double Operations, long Parameters)
{
    /// <summary>Counts the cost of a step.</summary>
    /// <param name="network">The architecture.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="functions">Functions of each operator in a step.</param>
    /// <param name="points">Query points in a step.</param>
    /// <param name="commonFunctions">Whether all operators see the same functions, so that a shared branch without
    /// adapters sees them once.</param>
    public static MultiOperatorCost Of(MultiOperatorOptions network, MultiOperatorTrainerOptions options, long functions, long points, bool commonFunctions)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        var (sharing, count, q) = (network.Sharing, network.Networks.Length, options.SharedFraction);
        var alternating = options.Update == MultiOperatorUpdate.Alternating;
        var passes = alternating ? 1 + q : 1;
        var (backward, operations) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var own = network.Networks[i];
            double branch = new SizeList(own.BranchSizes).WeightCount, trunk = new SizeList(own.TrunkSizes).WeightCount;
            var (sharesBranch, sharesTrunk) = (sharing.SharesBranch(i), sharing.SharesTrunk(i));
            var once = network.AdapterRank == 0;
            // The part of a shared evaluation that this operator pays for.
            var branchRows = functions * (sharesBranch && commonFunctions && once ? 1.0 / sharing.Branches.Count(part => part == sharing.Branches[i]) : 1);
            var trunkRows = points * (sharesTrunk && once ? 1.0 / sharing.Trunks.Count(part => part == sharing.Trunks[i]) : 1);
            operations += passes * 2 * ((branchRows * branch) + (trunkRows * trunk) + ((double)functions * points * own.BasisCount));
            operations += 4 * ((sharesBranch ? q : 1) * branchRows * branch) + (4 * (sharesTrunk ? q : 1) * trunkRows * trunk);
            operations += (alternating ? 2 * (1 + q) : 4) * functions * points * own.BasisCount;
            backward += functions * (network.LocalParameterCount(i)
                + (sharesBranch ? q * new SizeList(own.BranchSizes).ParameterCount : 0) + (sharesTrunk ? q * new SizeList(own.TrunkSizes).ParameterCount : 0));
        }

        return new(passes * count * functions, backward, operations, network.ParameterCount);
    }
}
