namespace WeightSpace.OperatorLearning;

/// <summary>One training of a sweep.</summary>
/// <param name="Parameters">Trained parameters of the model, N, positive.</param>
/// <param name="Samples">Training functions, n, positive.</param>
/// <param name="Error">The test error; NaN or infinite where the training diverged.</param>
/// <param name="Seed">Trainings of one seed share their data; their errors go up and down together.</param>
/// <param name="Operations">Floating-point operations of the training; NaN where they were not counted.</param>
public sealed record ScalingPoint(
    double Parameters, double Samples, double Error, long Seed = 0, double Operations = double.NaN)
{
    /// <summary>Whether the point takes part in fits: its error is a positive number. Others are kept and
    /// counted.</summary>
    public bool Usable => double.IsFinite(Error) && Error > 0;
}
