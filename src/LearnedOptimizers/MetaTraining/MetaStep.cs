namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>What one outer step saw.</summary>
/// <param name="Number">Number of the step, from 1.</param>
/// <param name="MeanObjective">Mean of log10 of the held-out loss over the truncation.</param>
/// <param name="GradientNorm">Length of the outer gradient before it was shortened.</param>
/// <param name="FinalObjectives">Objectives at the ends of the episodes that ended in this step.</param>
public sealed record MetaStep(int Number, double MeanObjective, double GradientNorm, IReadOnlyList<double> FinalObjectives);
