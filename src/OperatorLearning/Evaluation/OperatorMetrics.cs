namespace WeightSpace.OperatorLearning;

/// <summary>How well a model predicts output functions that it was not trained on.</summary>
/// <param name="MeanRelativeL2">The mean over functions of the relative L2 error, over points and outputs together
/// (<see cref="RelativeL2"/>): the figure of the literature.</param>
/// <param name="MedianRelativeL2">The median over functions.</param>
/// <param name="WorstRelativeL2">The largest over functions.</param>
/// <param name="MaximumError">The largest absolute error at any point of any function, in the units of the
/// solutions.</param>
/// <param name="MedianFunction">Number of the function whose error is the median.</param>
/// <param name="WorstFunction">Number of the function whose error is the largest.</param>
/// <param name="ByOutput">The mean over functions of the relative L2 error of each of several outputs alone; null for
/// one output.</param>
public sealed record OperatorMetrics(
    double MeanRelativeL2, double MedianRelativeL2, double WorstRelativeL2, double MaximumError, int MedianFunction, int WorstFunction,
    IReadOnlyList<double>? ByOutput = null);
