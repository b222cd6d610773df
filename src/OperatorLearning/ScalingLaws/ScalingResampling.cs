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
