using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A stage for which the Z step of the coordinates before it has an exact solution.</summary>
public interface IProximalStage : IStage
{
    /// <summary>Solves the task of every point, or says that it cannot.</summary>
    /// <returns>Shape <c>[points, Inputs]</c>, which the caller disposes; null where there is no exact solution for the
    /// task's domain.</returns>
    Tensor? Solve(ProximalTask task);
}
