using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>What a stage is fitted to.</summary>
/// <param name="Inputs">Shape <c>[points, inputs]</c>.</param>
/// <param name="Targets">Shape <c>[points, outputs]</c>.</param>
/// <param name="Weights">Of each point's squared error, not negative, shape <c>[points]</c>; null for ones.</param>
/// <param name="Damping">Pulls the parameters to where they are, by this much for each point: a mini-batch must not
/// forget the others. 0 where the points are all there are.</param>
/// <param name="Threads">Threads that the fit may use.</param>
public sealed record FitTask(
    Tensor Inputs, Tensor Targets, Tensor? Weights = null, double Damping = 0, int Threads = 1)
{
    /// <summary>Whether the points are a part of those there are.</summary>
    public bool IsPart => Damping > 0;
}
