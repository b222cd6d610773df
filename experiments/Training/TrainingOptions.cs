using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>How long to train, on what of the data at a time, and when to measure and save.</summary>
/// <param name="Steps">Optimizer steps, at least 1.</param>
/// <param name="Batch">Functions a step, drawn with replacement; 0 takes all.</param>
/// <param name="EvaluateEvery">Steps between two points of the curves, at least 1.</param>
/// <param name="CheckpointEvery">Time between two checkpoints.</param>
/// <param name="Points">Query points a step, drawn with replacement and shared by the functions of the step; 0 takes
/// all.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Schedule">How the learning rate changes.</param>
public sealed record TrainingOptions(
    long Steps, int Batch, int EvaluateEvery, TimeSpan CheckpointEvery, int Points = 0, OperatorLoss Loss = OperatorLoss.MeanSquared,
    LearningRateSchedule Schedule = LearningRateSchedule.Constant);
