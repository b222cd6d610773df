using WeightSpace.Experiments.Reports;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>What one optimizer of a comparison reached.</summary>
/// <param name="Name">The optimizer.</param>
/// <param name="LearningRate">Its learning rate; null where it has none.</param>
/// <param name="State">Steps, seconds, curves.</param>
/// <param name="Errors">Relative L2 error of each test function, in the units of the problem.</param>
/// <param name="Prediction">Predicted test fields, row-major <c>[functions, points]</c> (with several outputs
/// <c>[functions, points, outputs]</c>), in the units of the problem.</param>
/// <param name="Resolutions">Errors at other query grids; null where none were measured.</param>
internal sealed record TrainedOptimizer(string Name, double? LearningRate, TrainingState State, float[] Errors, float[] Prediction, IReadOnlyList<ResolutionError>? Resolutions = null)
{
    /// <summary>The mean over test functions; infinite when it diverged.</summary>
    public double TestError => State.Diverged ? double.PositiveInfinity : Errors.Average(e => (double)e);

    /// <summary>The median over test functions.</summary>
    public double Median => Errors.Order().ElementAt((Errors.Length - 1) / 2);

    /// <summary>The largest over test functions.</summary>
    public double Worst => Errors.Max();

    /// <summary>The curves for a report.</summary>
    public ReportCurve Curve => new(
        Name, State.Diverged, State.Curve.Steps, State.Curve.Seconds, TrainingCurve.Finite(State.Curve.TrainLoss), TrainingCurve.Finite(State.Curve.TestError));
}
