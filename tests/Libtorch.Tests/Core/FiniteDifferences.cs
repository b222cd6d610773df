using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

/// <summary>Compares gradients with central differences, in double precision.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-6;

    /// <summary>Fails unless the gradient of <c>sum(f(x) * weights)</c> is that of central differences.</summary>
    internal static void Check(Func<Tensor, Tensor> f, double[] at)
    {
        using var scope = NewDisposeScope();
        var x = tensor(at, requires_grad: true);
        var weights = linspace(0.5, 1.5, f(x).numel(), ScalarType.Float64);
        (f(x).flatten() * weights).sum().backward();
        var gradient = x.grad!.data<double>().ToArray();
        for (var i = 0; i < at.Length; i++)
        {
            var numeric = (Value(f, at, weights, i, Step) - Value(f, at, weights, i, -Step)) / (2 * Step);
            Assert.True(Math.Abs(numeric - gradient[i]) <= Tolerance * Math.Max(1, Math.Abs(numeric)), $"element {i}: gradient {gradient[i]}, differences {numeric}");
        }
    }

    private static double Value(Func<Tensor, Tensor> f, double[] at, Tensor weights, int index, double step)
    {
        using var scope = NewDisposeScope();
        var moved = (double[])at.Clone();
        moved[index] += step;
        return (f(tensor(moved)).flatten() * weights).sum().item<double>();
    }
}
