using System.Numerics;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Testing;

/// <summary>One tensor of what a function gave, beside what it had to give.</summary>
internal sealed record Comparison(string Name, long[] Shape, double[] Actual, double[] Expected)
{
    /// <summary>Axes of size 1 around those of the tensor say nothing.</summary>
    public static Comparison Of(string name, Tensor actual, Tensor expected, int lead, int rank)
    {
        if (!actual.shape.AsSpan().SequenceEqual(expected.shape))
        {
            throw new ArgumentException(
                $"The function gave {name} of shape [{string.Join(", ", expected.shape)}], and of shape [{string.Join(", ", actual.shape)}] once the weights were permuted.");
        }

        var shape = expected.shape;
        var around = shape.Where((size, axis) => size > 1 && (axis < lead || axis >= lead + rank)).Any();
        return new(name, around ? shape : shape[lead..(lead + rank)], Numbers(actual), Numbers(expected));
    }

    /// <exception cref="ArgumentException">The lengths differ, from each other or from the shape.</exception>
    public static Comparison Of<T>(string name, long[] shape, T[] actual, T[] expected)
        where T : IFloatingPointIeee754<T> =>
        actual.Length == expected.Length && expected.Length == shape.Aggregate(1L, (product, size) => product * size)
            ? new(name, shape, [.. actual.Select(double.CreateChecked)], [.. expected.Select(double.CreateChecked)])
            : throw new ArgumentException($"{name} of shape [{string.Join(", ", shape)}] does not hold {actual.Length} values.");

    public static SymmetryReport Report(
        SymmetryClaim claim, WeightSpaceSpec spec, GroupElement element, double tolerance, IEnumerable<Comparison> all)
    {
        var (scale, worst, largest) = (0.0, -1.0, (Deviation?)null);
        foreach (var one in all)
        {
            for (var i = 0; i < one.Expected.Length; i++)
            {
                var difference = Math.Abs(one.Actual[i] - one.Expected[i]);
                if (double.IsNaN(difference)) difference = double.PositiveInfinity;
                scale = Math.Max(scale, Math.Abs(one.Expected[i]));
                if (difference <= worst) continue;
                (worst, largest) = (difference, new(one.Name, Unflatten(i, one.Shape), one.Actual[i], one.Expected[i]));
            }
        }

        var error = worst <= 0 ? 0
            : double.IsFinite(worst) && double.IsFinite(scale) ? worst / Math.Max(scale, double.Epsilon)
            : double.PositiveInfinity;
        return new(claim, spec, element, error, tolerance, largest);
    }

    public static double Tolerance(IEnumerable<ScalarType> types) => types.Select(type => type switch
    {
        ScalarType.Float64 or ScalarType.ComplexFloat64 => 1e-9,
        ScalarType.Float32 or ScalarType.ComplexFloat32 => 1e-4,
        _ => 3e-2,
    }).DefaultIfEmpty(1e-9).Max();

    public static double Tolerance<T>() where T : IFloatingPointIeee754<T> =>
        Tolerance([default(T) switch { double => ScalarType.Float64, float => ScalarType.Float32, _ => ScalarType.Float16 }]);

    private static double[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }

    private static EquatableArray<int> Unflatten(int flat, long[] shape)
    {
        var index = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            index[axis] = (int)(flat % shape[axis]);
            flat /= (int)shape[axis];
        }

        return [.. index];
    }
}
