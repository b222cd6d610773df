using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>What is read of an axis: as many places as <see cref="Count"/>, a step apart.</summary>
internal readonly record struct AxisSlice(long Start, long Count, long Step)
{
    public long Places => ((Count - 1) * Step) + 1;
}

/// <summary>An array in a file: its shape is known, its values are read when they are asked for.</summary>
/// <param name="File">What messages call the file.</param>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its shape, sample axis first.</param>
/// <param name="Load">Reads a part of each axis in single precision; the caller disposes the tensor.</param>
internal sealed record StoredArray(string File, string Name, ImmutableArray<long> Shape, Func<IReadOnlyList<AxisSlice>,
    Tensor> Load)
{
    // Bytes that are converted at once.
    private const long Piece = 1 << 26;

    public override string ToString() => $"{File}: array {Name} [{string.Join(", ", Shape)}]";

    /// <summary>All of it, or the first places of the first axis, or every step-th place of some axes.</summary>
    /// <param name="first">Places of the first axis; null for all.</param>
    /// <param name="step">Step of an axis; null for 1.</param>
    public Tensor Read(long? first = null, Func<int, long>? step = null) => Load(
    [
        .. Shape.Select((size, axis) => step?.Invoke(axis) is { } wide and > 1
            ? new AxisSlice(0, ((size - 1) / wide) + 1, wide)
            : new AxisSlice(0, axis == 0 ? Math.Min(first ?? size, size) : size, 1)),
    ]);

    /// <summary>An error of this array.</summary>
    public FormatException Wrong(string what) => new($"{File}: array {Name} {what}");

    /// <summary>Reads consecutive rows piece by piece, each converted and cut to the slices of the other axes.</summary>
    /// <param name="shape">The shape in the file, row-major.</param>
    /// <param name="slices">What is wanted, in the order of the file.</param>
    /// <param name="width">Bytes of an element.</param>
    /// <param name="rows">Gives rows <c>[start, start + count)</c> of the first axis as a tensor of any type, the other
    /// axes whole or already cut; called in order.</param>
    public static Tensor Gather(IReadOnlyList<long> shape, IReadOnlyList<AxisSlice> slices, int width, Func<long, long,
        Tensor> rows)
    {
        var row = shape.Skip(1).Aggregate((long)width, (product, size) => product * size);
        var count = Math.Max(1, Piece / Math.Max(row, 1));
        if (slices[0].Step > 1) count = (count / slices[0].Step * slices[0].Step) + slices[0].Step;
        using var scope = NewDisposeScope();
        var result = empty([.. slices.Select(slice => slice.Count)], dtype: ScalarType.Float32, device: CPU);
        var end = slices[0].Start + slices[0].Places;
        for (long start = slices[0].Start, at = 0; start < end; start += count)
        {
            using var piece = NewDisposeScope();
            var values = Cut(rows(start, Math.Min(count, end - start)), shape, slices)
                .slice(0, 0, long.MaxValue, slices[0].Step);
            result.narrow(0, at, values.shape[0]).copy_(values);
            at += values.shape[0];
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Reads an array that is stored with its axes reversed.</summary>
    public static Tensor Reversed(IReadOnlyList<AxisSlice> slices, Func<IReadOnlyList<AxisSlice>, Tensor> load)
    {
        using var stored = load([.. slices.Reverse()]);
        using var scope = NewDisposeScope();
        return stored.permute([.. Enumerable.Range(0, slices.Count).Reverse().Select(axis => (long)axis)]).contiguous()
            .clone().MoveToOuterDisposeScope();
    }

    private static Tensor Cut(Tensor values, IReadOnlyList<long> shape, IReadOnlyList<AxisSlice> slices)
    {
        for (var axis = 1; axis < slices.Count; axis++)
        {
            if (values.shape[axis] == shape[axis])
                values = values.slice(axis, slices[axis].Start, slices[axis].Start + slices[axis].Places, slices[axis]
                    .Step);
        }

        return values;
    }
}
