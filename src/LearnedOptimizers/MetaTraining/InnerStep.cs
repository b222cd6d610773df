namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>What one inner step of all pairs gave.</summary>
/// <param name="Losses">Loss of every run before the step, finite, length <c>2·pairs</c>: first all θ + e, then all θ −
/// e.</param>
/// <param name="Ended">Whether this step was the last of the pair's episode, length <c>pairs</c>.</param>
public readonly record struct InnerStep(double[] Losses, bool[] Ended);
