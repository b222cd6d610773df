namespace WeightSpace.OperatorLearning;

/// <summary>What the bootstrap of a fit draws again.</summary>
public enum ScalingResampling
{
    /// <summary>Residuals of single points, as if trainings were independent.</summary>
    Points,

    /// <summary>Seeds with all their points: right where trainings of a seed share data. Needs at least
    /// <see cref="ScalingFits.LeastSeeds"/> seeds.</summary>
    Seeds,
}

/// <summary>How the intervals of a fit are made.</summary>
/// <param name="Replicates">Bootstrap replicates, at least 40.</param>
/// <param name="Resampling">What is drawn.</param>
/// <param name="Seed">The seed of the draws.</param>
public sealed record ScalingFitOptions(int Replicates = 400, ScalingResampling Resampling = ScalingResampling.Points, long Seed = 1);
