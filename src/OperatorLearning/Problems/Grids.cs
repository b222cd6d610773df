using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>What the one-dimensional problems share: query grids, and the assembly of data in single
/// precision.</summary>
internal static class Grids
{
    /// <summary>Points <c>start + j (end - start) / points</c> (periodic, the end left out), shape <c>[points, 1]</c>,
    /// double.</summary>
    public static Tensor Periodic(int points, Device device)
    {
        using var scope = NewDisposeScope();
        return arange(points, dtype: ScalarType.Float64, device: device).div(points).unsqueeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Points from start to end, both included, shape <c>[points, 1]</c>, double.</summary>
    public static Tensor Closed(double start, double end, int points, Device device)
    {
        using var scope = NewDisposeScope();
        return linspace(start, end, points, dtype: ScalarType.Float64, device: device).unsqueeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Points (x, t), times outer and space inner, shape <c>[times space, 2]</c>, from the coordinates of
    /// both.</summary>
    public static Tensor SpaceTime(Tensor x, Tensor t)
    {
        using var scope = NewDisposeScope();
        var (space, times) = (x.shape[0], t.shape[0]);
        return stack([x.unsqueeze(0).expand(times, space), t.unsqueeze(1).expand(times, space)], -1).reshape(times * space, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Every stride-th column, a view.</summary>
    public static Tensor Thin(Tensor values, long stride) => stride == 1 ? values.alias() : values.slice(1, 0, values.shape[1], stride);

    /// <summary>Data in single precision with contiguous tensors of their own.</summary>
    public static OperatorData Single(Tensor functions, Tensor queries, Tensor solutions, params ImmutableArray<int> inputs) =>
        new(Own(functions), Own(queries), Own(solutions), inputs);

    public static void RequireArguments(SampleDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentNullException.ThrowIfNull(device);
    }

    private static Tensor Own(Tensor values) => values.to(ScalarType.Float32, true).contiguous();

    /// <summary>A sampler on a grid of the expected number of points.</summary>
    /// <exception cref="ArgumentException">It has another number.</exception>
    public static IFunctionSampler RequirePoints(IFunctionSampler sampler, int points, string parameter) => sampler.Points == points
        ? sampler
        : throw new ArgumentException($"The distribution must be on {points} points, got one on {sampler.Points}.", parameter);
}
