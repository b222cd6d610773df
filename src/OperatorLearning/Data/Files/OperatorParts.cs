using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Operator data as they are found in files, before they are put together.</summary>
/// <param name="Layout">What was found, in words.</param>
/// <param name="Functions">Shape <c>[samples, sensors]</c>.</param>
/// <param name="Inputs">Sensors of each input function.</param>
/// <param name="Queries">Shape <c>[points, dimension]</c> or <c>[samples, points, dimension]</c>; null where the file
/// has none.</param>
/// <param name="Solutions">Shape <c>[samples, points]</c> or <c>[samples, points, outputs]</c>; null where the file has
/// none.</param>
/// <param name="Coordinates">Names of the coordinates.</param>
/// <param name="OutputNames">Names of the outputs.</param>
/// <param name="TrainSamples">How many of the first samples the file itself calls training samples; 0 where it does not
/// say.</param>
internal sealed record OperatorParts(
    string Layout, Tensor Functions, ImmutableArray<int> Inputs, Tensor? Queries, Tensor? Solutions,
        ImmutableArray<string> Coordinates, ImmutableArray<string> OutputNames,
    long TrainSamples = 0)
{
    /// <summary>Names of coordinates of so many dimensions: space before time.</summary>
    public static ImmutableArray<string> NamesOf(long dimension, bool time = false) =>
        [.. new[] { "x", "y", "z" }.Concat(Enumerable.Range(4, 99).Select(axis => $"x{axis}"))
            .Take((int)dimension - (time ? 1 : 0)), .. time ? ["t"] : Array.Empty<string>()];

    /// <summary>Samples of two parts of a file one after the other.</summary>
    public OperatorParts Then(OperatorParts test) => this with
    {
        Functions = cat([Functions, test.Functions]),
        Queries = Queries!.dim() == 2 ? Queries : cat([Queries, test.Queries!]),
        Solutions = cat([Solutions!, test.Solutions!]),
        TrainSamples = Functions.shape[0],
    };
}
