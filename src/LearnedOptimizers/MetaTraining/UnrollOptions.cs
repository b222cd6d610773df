namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>How inner training runs are unrolled during meta-training.</summary>
/// <param name="ShortestEpisode">Least number of steps of an episode.</param>
/// <param name="LongestEpisode">Greatest number of steps of an episode; lengths are log-uniform between the
/// two.</param>
/// <param name="GradientScaleDecades">Task augmentation: each episode's gradients are multiplied by 10^U(−d, d), so
/// that the rule cannot rely on their scale.</param>
/// <param name="LossFloor">The objective is log10 of the loss, not below this; positive.</param>
/// <param name="LossCeiling">The objective is log10 of the loss, not above this; losses that are not finite count as
/// this.</param>
public sealed record UnrollOptions(
    int ShortestEpisode, int LongestEpisode, double GradientScaleDecades = 2, double LossFloor = 1e-8, double LossCeiling = 10)
{
    /// <summary>Length of the next episode.</summary>
    /// <param name="random">Source of randomness.</param>
    internal int DrawLength(Random random) =>
        (int)Math.Exp(Math.Log(ShortestEpisode) + (random.NextDouble() * (Math.Log(LongestEpisode + 1) - Math.Log(ShortestEpisode))));
}
