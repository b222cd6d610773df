using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A stage with a derivative in its inputs.</summary>
public interface IDifferentiableStage : IStage
{
    /// <summary>The vector-Jacobian product of each point.</summary>
    /// <param name="inputs">Shape <c>[points, Inputs]</c>.</param>
    /// <param name="cotangents">Shape <c>[points, Outputs]</c>.</param>
    /// <returns>Shape <c>[points, Inputs]</c>; the caller disposes it.</returns>
    Tensor PullBack(Tensor inputs, Tensor cotangents);
}
