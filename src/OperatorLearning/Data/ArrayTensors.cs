using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Tensors in single precision from C# arrays of numbers, rectangular or of arrays.</summary>
internal static class ArrayTensors
{
    public static Tensor Of(Array values, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        var shape = ShapeOf(values, parameter);
        var flat = new float[checked((int)shape.Aggregate(1L, (product, size) => product * size))];
        var at = 0;
        Fill(values);
        return at == flat.Length ? tensor(flat, shape) : throw Ragged(parameter);

        void Fill(Array from)
        {
            foreach (var element in from)
            {
                if (element is Array inner) Fill(inner);
                else if (at < flat.Length) flat[at++] = element is IConvertible
                    ? Convert.ToSingle(element, System.Globalization.CultureInfo.InvariantCulture)
                    : throw Unfit(element, parameter);
                else throw Ragged(parameter);
            }
        }
    }

    private static long[] ShapeOf(Array values, string parameter)
    {
        long[] sizes = [.. Enumerable.Range(0, values.Rank).Select(values.GetLongLength)];
        if (values.Length == 0) throw new ArgumentException("There must be at least one value.", parameter);
        if (values is not Array[] rows) return sizes;
        var inner = rows.Select(row => ShapeOf(row, parameter)).ToArray();
        return inner.All(shape => shape.AsSpan().SequenceEqual(inner[0])) ? [.. sizes, .. inner[0]]
            : throw Ragged(parameter);
    }

    private static ArgumentException Unfit(object? element, string parameter) =>
        new($"Values must be numbers, got {element?.GetType().Name ?? "null"}.", parameter);

    private static ArgumentException Ragged(string parameter) =>
        new($"Rows must have equal lengths; {nameof(OperatorData)}.{nameof(OperatorData.FromRagged)} takes samples " +
            $"with unequal numbers of points.", parameter);
}
