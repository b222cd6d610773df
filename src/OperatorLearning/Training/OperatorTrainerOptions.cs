namespace WeightSpace.OperatorLearning;

/// <summary>How an operator network is trained.</summary>
/// <param name="Steps">Optimizer steps.</param>
/// <param name="BatchFunctions">Functions in a mini-batch; 0 for all.</param>
/// <param name="BatchPoints">Query points in a mini-batch; 0 for all.</param>
/// <param name="Loss">The loss on data.</param>
/// <param name="EvaluateEvery">Steps between measurements on the validation data.</param>
/// <param name="Patience">Measurements without a better error after which training stops early; 0 for never.</param>
/// <param name="ResidualWeight">Factor of the physics-informed residual beside the loss on data.</param>
public sealed record OperatorTrainerOptions(
    long Steps, int BatchFunctions = 0, int BatchPoints = 0, OperatorLoss Loss = OperatorLoss.MeanSquared, long EvaluateEvery = 100, int Patience = 0, double ResidualWeight = 1);
