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
    /// <param name="commonFunctions">Whether all operators see the same functions, so that a shared branch sees them
    /// once, up to its first adapter.</param>
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
            var (sharesBranch, sharesTrunk) = (sharing.SharesBranch(i), sharing.SharesTrunk(i));
            // Rows times weights that this operator pays for.
            var branch = Work(network, own.BranchSizes, functions, sharesBranch, commonFunctions ? sharing.Branches.Count(part => part == sharing.Branches[i]) : 1);
            var trunk = Work(network, own.TrunkSizes, points, sharesTrunk, sharing.Trunks.Count(part => part == sharing.Trunks[i]));
            operations += passes * 2 * (branch + trunk + ((double)functions * points * own.BasisCount));
            operations += 4 * (((sharesBranch ? q : 1) * branch) + ((sharesTrunk ? q : 1) * trunk));
            operations += (alternating ? 2 * (1 + q) : 4) * functions * points * own.BasisCount;
            backward += functions * (network.LocalParameterCount(i)
                + (sharesBranch ? q * new SizeList(own.BranchSizes).ParameterCount : 0) + (sharesTrunk ? q * new SizeList(own.TrunkSizes).ParameterCount : 0));
        }

        return new(passes * count * functions, backward, operations, network.ParameterCount);
    }

    // Up to the first adapter a shared chain runs once for its operators. An adapter W + A B costs a product of A and B,
    // which counts as so many rows of W.
    private static double Work(MultiOperatorOptions network, IReadOnlyList<int> sizes, long rows, bool shared, int sharers)
    {
        int[] adapted = shared && network.AdapterRank > 0 ? [.. network.AdaptedLayers(sizes.Count - 1)] : [];
        var stem = !shared ? 0 : adapted.Length > 0 ? adapted[0] : sizes.Count - 1;
        return Enumerable.Range(0, sizes.Count - 1).Sum(layer =>
            (double)sizes[layer] * sizes[layer + 1] * ((layer < stem ? (double)rows / sharers : rows) + (adapted.Contains(layer) ? network.AdapterRank : 0)));
    }
}
