using WeightSpace.Engine;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Operators on 8×8 tensors from C#, against the same calls in a native loop.</summary>
internal static class SmallOperatorBench
{
    private const int Iterations = 20_000;
    private const double Target = 2;

    public static IEnumerable<BenchFigure> Measure()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var (left, right) = (full([8, 8], 0.5f), full([8, 8], 0.25f));
        (string Name, NativeOperation Operation, Action Call)[] cases =
        [
            ("add 8x8", NativeOperation.Add, () => left.add(right).Dispose()),
            ("mm 8x8", NativeOperation.MatrixProduct, () => left.mm(right).Dispose()),
            ("sum 8x8", NativeOperation.Sum, () => left.sum().Dispose()),
        ];
        foreach (var (name, operation, call) in cases)
        {
            var medians = Stopclock.InTurns(
                () => Stopclock.Nanoseconds(call, Iterations), () => NativeBenchmark.Nanoseconds(operation, left, right, Iterations));
            var (managed, native) = (medians[0], medians[1]);
            yield return new BenchFigure($"{name}, C# against native", managed / native, "x", $"at most {Target:0}", managed / native <= Target, [("C# ns", managed), ("native ns", native)]);
        }
    }
}
