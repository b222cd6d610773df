namespace WeightSpace.OperatorLearning;

/// <summary>How well a model predicts output functions that it was not trained on.</summary>
/// <remarks>
/// The mean is the figure of the literature, but functions that are nearly zero rule it: read it beside the median and
/// the aggregate. A function that is zero everywhere has no relative error: it is counted in
/// <see cref="ZeroFunctions"/>, and stands in <see cref="MaximumError"/> and <see cref="AggregateRelativeL2"/> only.
/// </remarks>
/// <param name="MeanRelativeL2">The mean over functions of the relative L2 error, over points and outputs together
/// (<see cref="RelativeL2"/>); NaN where every solution is zero.</param>
/// <param name="MedianRelativeL2">The median over functions.</param>
/// <param name="AggregateRelativeL2">The norm of all differences over the norm of all solutions.</param>
/// <param name="WorstRelativeL2">The largest over functions.</param>
/// <param name="MaximumError">The largest absolute error at any point of any function, in the units of the
/// solutions.</param>
/// <param name="MedianFunction">Number of the function whose error is the median.</param>
/// <param name="WorstFunction">Number of the function whose error is the largest.</param>
/// <param name="ByOutput">The mean over functions of the relative L2 error of each of several outputs alone; null for
/// one output.</param>
/// <param name="ZeroFunctions">The number of functions whose solution is zero everywhere.</param>
public sealed record OperatorMetrics(
    double MeanRelativeL2, double MedianRelativeL2, double AggregateRelativeL2, double WorstRelativeL2, double MaximumError, int MedianFunction, int WorstFunction,
    IReadOnlyList<double>? ByOutput = null, int ZeroFunctions = 0);
