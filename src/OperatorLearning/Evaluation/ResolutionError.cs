namespace WeightSpace.OperatorLearning;

/// <summary>What a model reaches on one grid of query points.</summary>
/// <param name="Resolution">The number of points that the problem was asked for.</param>
/// <param name="Points">The number of query points that this gives.</param>
/// <param name="Metrics">The errors; null where the model cannot be queried on this grid.</param>
/// <param name="GridDifference">
/// Mean relative L2 difference between the true solutions on this grid and on the trained one, at the points that both
/// have: what the solver changes by itself. NaN where
/// they have no point in common.
/// </param>
/// <param name="Reason">Why the model cannot be queried here; null where it can.</param>
public sealed record ResolutionError(int Resolution, long Points, OperatorMetrics? Metrics, double GridDifference, string? Reason = null);
