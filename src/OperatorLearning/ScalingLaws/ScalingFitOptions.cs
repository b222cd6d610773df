namespace WeightSpace.OperatorLearning;

/// <summary>How the intervals of a fit are made.</summary>
/// <param name="Replicates">Bootstrap replicates, at least 40.</param>
/// <param name="Resampling">What is drawn.</param>
/// <param name="Seed">The seed of the draws.</param>
public sealed record ScalingFitOptions(int Replicates = 400, ScalingResampling Resampling = ScalingResampling.Points, long Seed = 1);
