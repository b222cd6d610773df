using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A stage whose Jacobian can be applied from both sides, which Gauss-Newton steps need.</summary>
public interface ILinearizableStage : IDifferentiableStage
{
    /// <summary>The linear map at each point.</summary>
    /// <param name="inputs">Shape <c>[points, Inputs]</c>.</param>
    /// <returns>Valid in the dispose scope that it was made in.</returns>
    StageLinearization Linearize(Tensor inputs);
}
