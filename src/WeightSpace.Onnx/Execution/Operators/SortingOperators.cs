using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>What sorts.</summary>
internal static class SortingOperators
{
    internal static void Register(OnnxOperatorTable operators) => operators.AddMany("TopK", TopK);

    /// <summary>Of equal elements the one that stands first comes first, so the sort is stable, which the engine's own
    /// top-k is not.</summary>
    private static Tensor[] TopK(OnnxCall call)
    {
        var axis = call.Axis(-1, call.X.dim());
        var count = call.Long(1);
        var (values, indices) = call.X.sort(axis, descending: call.Flag("largest", true), stable: true);
        return [values.narrow(axis, 0, count), indices.narrow(axis, 0, count)];
    }
}
