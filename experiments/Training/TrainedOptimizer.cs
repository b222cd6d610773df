using WeightSpace.Experiments.Reports;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>What one training reached.</summary>
/// <param name="Name">What was trained, or with what.</param>
/// <param name="State">Steps, seconds, curves.</param>
/// <param name="Errors">Relative L2 error of each test function, in the units of the problem.</param>
/// <param name="Aggregate">Norm of all differences over the norm of all solutions.</param>
/// <param name="Prediction">Predicted test fields, row-major <c>[functions, points]</c> (with several outputs
/// <c>[functions, points, outputs]</c>), in the units of the problem.</param>
/// <param name="Resolutions">Errors at other query grids; null where none were measured.</param>
internal sealed record TrainedOptimizer(string Name, TrainingState State, double[] Errors, double Aggregate, float[] Prediction, IReadOnlyList<ResolutionError>? Resolutions = null)
{
    /// <summary>The mean over test functions; infinite when it diverged.</summary>
    public double TestError => State.Diverged ? double.PositiveInfinity : Samples.Mean(Errors);

    /// <summary>The curves for a report.</summary>
    public ReportCurve Curve => State.Report(Name);

    /// <summary>Measures a trained model on the test functions, and at other query grids.</summary>
    /// <param name="name">What was trained.</param>
    /// <param name="state">How.</param>
    /// <param name="data">The data.</param>
    /// <param name="model">The model.</param>
    /// <param name="study">The other grids; null for none.</param>
    public static TrainedOptimizer Measure(string name, TrainingState state, TrainingData data, IOperatorModel model, ResolutionStudy? study)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var prediction = data.Predict(model);
        var (flat, truth) = (prediction.reshape(prediction.shape[0], -1), data.HeldOutInUnits.Solutions.reshape(prediction.shape[0], -1));
        var metrics = OperatorEvaluation.Compare(flat, truth);
        // A function that is zero everywhere has no relative error.
        var errors = ReportValues.Of(RelativeL2.PerFunction(flat, truth)).Zip(ReportValues.Of(truth.ne(0).any(1).to(ScalarType.Float32)), (error, present) => (Error: (double)error, Present: present > 0));
        return new(
            name, state, [.. errors.Where(one => one.Present).Select(one => one.Error)], metrics.AggregateRelativeL2, ReportValues.Of(prediction),
            state.Diverged ? null : study?.Measure(data.InUnits(model)));
    }
}
