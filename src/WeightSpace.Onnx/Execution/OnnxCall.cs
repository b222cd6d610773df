using static TorchSharp.torch;

namespace WeightSpace.Onnx;

/// <summary>One node at the moment of its execution: its attributes and the values of its inputs.</summary>
internal sealed class OnnxCall(OnnxNode node, int opset, Tensor?[] inputs, ScalarType floating, Device device)
{
    internal OnnxNode Node { get; } = node;

    /// <summary>Version of ONNX's own operators.</summary>
    internal int Opset { get; } = opset;

    /// <summary>The interpreter's floating type.</summary>
    internal ScalarType Floating { get; } = floating;

    internal Device Device { get; } = device;

    /// <summary>All inputs that are given, in order.</summary>
    internal Tensor[] Given => [.. inputs.OfType<Tensor>()];

    /// <summary>The first input.</summary>
    internal Tensor X => this[0];

    /// <summary>An input that the operator must have.</summary>
    internal Tensor this[int index] => Optional(index) ?? throw Node.Malformed($"its input {index} is missing");

    /// <summary>An input that may be left out.</summary>
    internal Tensor? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    internal long Int(string name, long otherwise) => Node.Int(name, otherwise);

    internal bool Flag(string name, bool otherwise = false) => Node.Int(name, otherwise ? 1 : 0) != 0;

    internal double Float(string name, double otherwise) => Node.Float(name, otherwise);

    internal string String(string name, string otherwise) => Node.String(name, otherwise);

    internal long[]? Ints(string name) => Node.Ints(name);

    /// <summary>An input of whole numbers as values, or null where it is left out.</summary>
    internal long[]? Longs(int index) => Optional(index) is { } tensor ? OnnxTensors.Longs(tensor) : null;

    /// <summary>An input of one whole number.</summary>
    internal long Long(int index) => OnnxTensors.Longs(this[index]) is [var value] ? value : throw Node.Malformed($"its input {index} should be one number and is {Shape(this[index])}");

    /// <summary>Whole numbers that older versions give as an attribute and newer ones as an input.</summary>
    internal long[]? LongsOf(string attribute, int index) => Ints(attribute) ?? Longs(index);

    /// <summary>The attribute <c>axis</c>, counted from the front.</summary>
    internal long Axis(long otherwise, long rank) => Axis(Int("axis", otherwise), rank, "axis");

    /// <summary>An axis that may be counted from the end, counted from the front.</summary>
    internal long Axis(long axis, long rank, string name = "axes")
    {
        // A scalar takes axis 0 and -1 too, as the engine does.
        var bound = Math.Max(rank, 1);
        if (axis < -bound || axis >= bound) throw Node.Malformed($"'{name}' is {axis}, and its input has {rank} axes");
        return axis < 0 ? axis + bound : axis;
    }

    /// <summary>Axes counted from the front.</summary>
    internal long[] Axes(long[] axes, long rank) => Array.ConvertAll(axes, axis => Axis(axis, rank));

    /// <summary>A tensor of whole numbers.</summary>
    internal Tensor Tensor(long[] values, params long[] dims) => tensor(values, dims, dtype: ScalarType.Int64, device: Device);

    /// <summary>Real numbers in the interpreter's type.</summary>
    internal Tensor Tensor(double[] values, params long[] dims) => tensor(values, dims, dtype: Floating, device: Device);

    /// <summary>A size that the file states, which may be anything, before memory is taken for it.</summary>
    internal void RequireAffordable(params IEnumerable<long> shape)
    {
        var count = shape.Aggregate(1.0, (product, size) => product * size);
        if (count > OnnxRandomInputs.MostElements) throw new OnnxExecutionException(Node.Malformed($"its output would have {count:0} elements; at most {OnnxRandomInputs.MostElements} are computed").Message);
    }

    /// <summary>Something about the node that is not interpreted.</summary>
    internal OnnxExecutionException Unsupported(string what) => new(Node.Malformed(what + " is not interpreted").Message);

    internal static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
