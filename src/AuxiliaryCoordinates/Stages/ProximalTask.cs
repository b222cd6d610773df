using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>The Z step of the coordinates before a stage f, for each point:
/// <c>min_z errorWeight/2 |target - f(z)|^2 + penalty/2 |z - prior|^2</c> over a domain.</summary>
/// <param name="Targets">Shape <c>[points, Outputs]</c>.</param>
/// <param name="Prior">Where the stage before would put the coordinates, shape <c>[points, Inputs]</c>.</param>
/// <param name="Start">Where the coordinates are, shape <c>[points, Inputs]</c>.</param>
/// <param name="ErrorWeight">Weight of the stage's error.</param>
/// <param name="Penalty">Weight of the distance to the prior.</param>
/// <param name="Domain">Which values the coordinates may have.</param>
public sealed record ProximalTask(
    Tensor Targets, Tensor Prior, Tensor Start, double ErrorWeight, double Penalty, StageRange Domain);
