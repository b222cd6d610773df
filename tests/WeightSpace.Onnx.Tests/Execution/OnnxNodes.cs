using WeightSpace.Onnx;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Onnx;

/// <summary>Executes single nodes and compares what they give.</summary>
internal static class OnnxNodes
{
    /// <summary>The first output of a node.</summary>
    internal static Tensor Run(int opset, string type, Tensor?[] inputs, params (string, object)[] attributes) => Run(opset, type, 1, inputs, attributes)[0];

    /// <summary>All outputs of a node.</summary>
    internal static Tensor[] Run(int opset, string type, int outputs, Tensor?[] inputs, params (string, object)[] attributes)
    {
        var writer = new OnnxWriter(opset);
        var values = new Dictionary<string, Tensor>();
        var names = new List<string>();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } input)
            {
                names.Add("");
                continue;
            }

            names.Add($"i{i}");
            values.Add($"i{i}", input);
            writer.Input($"i{i}", TypeOf(input), [.. input.shape.Select(size => (OnnxWriter.Dim)size)]);
        }

        string[] results = [.. Enumerable.Range(0, outputs).Select(i => $"o{i}")];
        writer.Node(type, [.. names], results, attributes).Named("tested");
        foreach (var result in results) writer.Output(result);
        using var model = writer.ToModel();
        using var interpreter = new OnnxInterpreter(model);
        var computed = interpreter.Run(values);
        return [.. results.Select(result => computed[result])];
    }

    internal static Tensor Real(params double[] values) => tensor(values, dtype: ScalarType.Float64);

    internal static Tensor Real(double[] values, params long[] dims) => tensor(values, dims, dtype: ScalarType.Float64);

    internal static Tensor Whole(params long[] values) => tensor(values, dtype: ScalarType.Int64);

    internal static Tensor Whole(long[] values, params long[] dims) => tensor(values, dims, dtype: ScalarType.Int64);

    /// <summary>0, 1, 2, … in a shape.</summary>
    internal static Tensor Counting(params long[] dims) => arange(dims.Aggregate(1L, (product, dim) => product * dim), dtype: ScalarType.Float64).reshape(dims);

    internal static Tensor Random(int seed, params long[] dims)
    {
        using var generator = new Generator((ulong)seed);
        return randn(dims, dtype: ScalarType.Float64, generator: generator);
    }

    internal static double[] Values(Tensor tensor) => tensor.to(ScalarType.Float64).contiguous().data<double>().ToArray();

    internal static void Same(double[] expected, Tensor actual, params long[] shape)
    {
        if (shape.Length > 0) Assert.Equal(shape, actual.shape);
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(expected[i])) Assert.True(Math.Abs(expected[i] - values[i]) <= 1e-12 * Math.Max(1, Math.Abs(expected[i])), $"Element {i}: expected {expected[i]:R}, got {values[i]:R}.");
            else Assert.Equal(expected[i], values[i]);
        }
    }

    internal static void Same(Tensor expected, Tensor actual) => Same(Values(expected), actual, expected.shape);

    private static OnnxElementType TypeOf(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Int64 => OnnxElementType.Int64,
        ScalarType.Bool => OnnxElementType.Bool,
        _ => OnnxElementType.Double,
    };
}
