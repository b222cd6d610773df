namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>What an iteration left.</summary>
/// <param name="Number">From 1; an epoch where there are mini-batches.</param>
/// <param name="Penalty">mu.</param>
/// <param name="ErrorTerm">Half the squared error of the last stage at the coordinates, a point's mean.</param>
/// <param name="ConstraintTerms">Half the squared residual of each constraint, a point's mean, without mu; empty with
/// mini-batches, which forget their coordinates.</param>
/// <param name="Regularization">Of all stages, over points, each with the weight of its error.</param>
/// <param name="TrainError">The nested error, see <see cref="NestedModel.Error"/>.</param>
/// <param name="ValidationError">The same of other points; that of the training points where there are none.</param>
/// <param name="Notes">What fits had to say.</param>
public sealed record CoordinateIteration(
    int Number, double Penalty, double ErrorTerm, IReadOnlyList<double> ConstraintTerms, double Regularization,
    double TrainError, double ValidationError, IReadOnlyList<string> Notes)
{
    /// <summary>The objective that both steps lower: the error, mu times the constraints, the regularisers.</summary>
    public double Objective => ErrorTerm + Penalty * ConstraintTerms.Sum() + Regularization;
}
