namespace WeightSpace.Kernels;

/// <summary>The numbers of one step of Adam or AdamW.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">Decay of the mean of gradients.</param>
/// <param name="Beta2">Decay of the mean of squared gradients.</param>
/// <param name="Epsilon">Added to the root of the mean of squares.</param>
/// <param name="WeightDecay">Weight decay.</param>
/// <param name="Decoupled">Whether the decay acts on the weights (AdamW) instead of the gradient (Adam).</param>
/// <param name="Maximize">Whether to climb.</param>
public readonly record struct AdamSettings(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, bool Decoupled, bool Maximize);
