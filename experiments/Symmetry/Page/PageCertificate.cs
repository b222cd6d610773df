namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>What running the network under random group elements showed.</summary>
/// <param name="Status"><c>passed</c>, <c>failed</c> or <c>notRun</c>.</param>
/// <param name="MaxRelativeError">The largest relative error of all trials, or null when none ran.</param>
/// <param name="Trials">Group elements tried.</param>
/// <param name="Reason">Why it failed or did not run, or null.</param>
public sealed record PageCertificate(string Status, double? MaxRelativeError, int Trials, string? Reason = null);
