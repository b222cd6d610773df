namespace WeightSpace.Experiments.Training;

/// <summary>How long to train and when to measure and save.</summary>
/// <param name="Steps">Optimizer steps, at least 1.</param>
/// <param name="Batch">Functions a step, drawn with replacement; 0 takes all.</param>
/// <param name="EvaluateEvery">Steps between two points of the curves, at least 1.</param>
/// <param name="CheckpointEvery">Time between two checkpoints.</param>
public sealed record TrainingOptions(long Steps, int Batch, int EvaluateEvery, TimeSpan CheckpointEvery);
