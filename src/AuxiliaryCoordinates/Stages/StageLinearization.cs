using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A stage's output at some points, and its Jacobian there.</summary>
public abstract class StageLinearization
{
    /// <summary>The output, shape <c>[points, outputs]</c>.</summary>
    public abstract Tensor Output { get; }

    /// <summary><c>J v</c> for each point.</summary>
    /// <param name="tangents">Shape <c>[points, inputs]</c>.</param>
    /// <returns>Shape <c>[points, outputs]</c>.</returns>
    public abstract Tensor Push(Tensor tangents);

    /// <summary><c>J^T u</c> for each point.</summary>
    /// <param name="cotangents">Shape <c>[points, outputs]</c>.</param>
    /// <returns>Shape <c>[points, inputs]</c>.</returns>
    public abstract Tensor Pull(Tensor cotangents);
}
