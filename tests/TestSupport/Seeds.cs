using static TorchSharp.torch;

namespace WeightSpace.TestSupport;

/// <summary>Short forms that the tests of this project share.</summary>
internal static class Seeds
{
    public static Generator Generator(ulong seed = 1) => new(seed, CPU);

    public static double Max(Tensor left, Tensor right)
    {
        using var scope = NewDisposeScope();
        return (left.to(ScalarType.Float64) - right.to(ScalarType.Float64)).abs().max().item<double>();
    }

    public static double Relative(Tensor left, Tensor right)
    {
        using var scope = NewDisposeScope();
        var difference = left.detach().to(ScalarType.Float64) - right.detach().to(ScalarType.Float64);
        return (linalg.vector_norm(difference) / linalg.vector_norm(right.detach().to(ScalarType.Float64))).item<double>();
    }
}
