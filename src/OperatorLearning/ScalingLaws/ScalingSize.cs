namespace WeightSpace.OperatorLearning;

/// <summary>A size of model and data, and what training it costs.</summary>
/// <param name="Parameters">N.</param>
/// <param name="Samples">n.</param>
/// <param name="Operations">Floating-point operations of the training.</param>
public readonly record struct ScalingSize(double Parameters, double Samples, double Operations);
