using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>What a differential equation leaves over when a network's outputs are put into it; zero for a
/// solution.</summary>
public abstract class PhysicsResidual
{
    /// <summary>The residual at all points of all functions.</summary>
    /// <param name="field">The network's outputs and their derivatives by the query coordinates.</param>
    /// <param name="functions">Input functions, shape <c>[functions, sensors]</c>.</param>
    /// <param name="queries">Query points, shape <c>[points, dimension]</c>.</param>
    /// <returns>Shape <c>[functions, points]</c>, differentiable by the network's parameters; the caller disposes
    /// it.</returns>
    public abstract Tensor Evaluate(ZeroCoordinateShift field, Tensor functions, Tensor queries);
}
