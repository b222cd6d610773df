namespace WeightSpace.OperatorLearning;

/// <summary>How an operator network is trained.</summary>
/// <param name="Steps">Optimizer steps, at least 0.</param>
/// <param name="BatchFunctions">Functions in a mini-batch; 0 for all.</param>
/// <param name="BatchPoints">Query points in a mini-batch; 0 for all.</param>
/// <param name="Loss">The loss on data: squared errors in the units of the network, relative ones in the units of the
/// problem.</param>
/// <param name="EvaluateEvery">Steps between measurements on the held-out functions, at least 1.</param>
/// <param name="Patience">Measurements without a better error after which training stops early; 0 for never.</param>
/// <param name="ResidualWeight">Factor of the physics-informed residual beside the loss on data.</param>
/// <param name="KeepBest">Whether training ends with the parameters of the least held-out error, which must then be a
/// validation error; otherwise with the last ones.</param>
public sealed record OperatorTrainerOptions(
    long Steps, int BatchFunctions = 0, int BatchPoints = 0, OperatorLoss Loss = OperatorLoss.MeanSquared,
    long EvaluateEvery = 100, int Patience = 0, double ResidualWeight = 1, bool KeepBest = true);
