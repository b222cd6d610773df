namespace WeightSpace.Kernels;

/// <summary>The numbers of one step of stochastic gradient descent.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Momentum">Decay of the momentum.</param>
/// <param name="Dampening">What is taken off the gradient in the momentum.</param>
/// <param name="WeightDecay">Weight decay, added to the gradient.</param>
/// <param name="Nesterov">Whether to look ahead.</param>
/// <param name="Maximize">Whether to climb; as TorchSharp has it, the decay then climbs too.</param>
public readonly record struct SgdSettings(
    double LearningRate, double Momentum, double Dampening, double WeightDecay, bool Nesterov, bool Maximize);
