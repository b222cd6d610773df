using System.Globalization;
using System.Runtime.InteropServices;
using WeightSpace.Onnx;

namespace WeightSpace.TestSupport;

/// <summary>
/// Writes small ONNX files for tests, wrong ones too: nothing is checked. For example
/// <code>
/// new OnnxWriter(opset: 17).Input("x", "batch", 64).Initializer("w", values, 32, 64)
///     .Node("Gemm", ["x", "w"], ["y"], ("transB", 1)).Named("head").Output("y").ToModel()
/// </code>
/// </summary>
internal sealed class OnnxWriter
{
    private readonly List<byte[]> nodes = [];
    private readonly List<byte[]> initializers = [];
    private readonly List<byte[]> inputs = [];
    private readonly List<byte[]> outputs = [];
    private readonly List<byte[]> valueInfos = [];
    private readonly List<byte[]> others = [];
    private readonly List<(string Name, long[] Dims)> streamed = [];
    private readonly List<(string Domain, long Version)> opsets = [];
    private (string Type, string[] Inputs, string[] Outputs, (string, object)[] Attributes, string Name, string Domain)? pending;
    private long irVersion = 8;

    internal OnnxWriter(int opset = 17) => opsets.Add(("", opset));

    /// <summary>An input of floats. An axis is a number, or a text for a size that is open.</summary>
    internal OnnxWriter Input(string name, params Dim[] dims) => Input(name, OnnxElementType.Float, dims);

    internal OnnxWriter Input(string name, OnnxElementType type, params Dim[] dims) => Add(inputs, ValueInfo(name, type, dims));

    /// <summary>An output; without axes it is written without a shape.</summary>
    internal OnnxWriter Output(string name, params Dim[] dims) => Add(outputs, ValueInfo(name, OnnxElementType.Float, dims.Length == 0 ? null : dims));

    internal OnnxWriter Value(string name, OnnxElementType type, params Dim[] dims) => Add(valueInfos, ValueInfo(name, type, dims));

    /// <summary>An initializer stored as raw data. Without axes it is a scalar.</summary>
    internal OnnxWriter Initializer(string name, float[] values, params long[] dims) =>
        Raw(name, OnnxElementType.Float, dims, MemoryMarshal.AsBytes<float>(values));

    internal OnnxWriter Initializer(string name, double[] values, params long[] dims) =>
        Raw(name, OnnxElementType.Double, dims, MemoryMarshal.AsBytes<double>(values));

    internal OnnxWriter Initializer(string name, long[] values, params long[] dims) =>
        Raw(name, OnnxElementType.Int64, dims, MemoryMarshal.AsBytes<long>(values));

    /// <summary>A list of whole numbers: the shape, axes or starts that an operator is given.</summary>
    internal OnnxWriter Ints(string name, params long[] values) => Initializer(name, values, values.Length);

    /// <summary>Random floats with standard deviation 1/sqrt(last axis).</summary>
    internal OnnxWriter Random(string name, Random random, params long[] dims)
    {
        var values = new float[dims.Aggregate(1L, (product, dim) => product * dim)];
        var scale = Math.Sqrt(12.0 / (dims.Length == 0 ? 1 : Math.Max(1, dims[^1])));
        for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() - 0.5) * scale);
        return Initializer(name, values, dims);
    }

    internal OnnxWriter Raw(string name, OnnxElementType type, long[] dims, ReadOnlySpan<byte> data)
    {
        initializers.Add(Tensor(name, type, dims).Bytes(9, data).ToBytes());
        return this;
    }

    /// <summary>An initializer whose message the caller completes: typed data, external data, or nonsense.</summary>
    internal OnnxWriter Tensor(string name, OnnxElementType type, long[] dims, Action<ProtobufWriter> complete)
    {
        var tensor = Tensor(name, type, dims);
        complete(tensor);
        return Add(initializers, tensor);
    }

    internal OnnxWriter External(string name, OnnxElementType type, long[] dims, string? location, long? offset = null, long? length = null) =>
        Tensor(name, type, dims, tensor =>
        {
            foreach (var (key, value) in new[] { ("location", location), ("offset", Text(offset)), ("length", Text(length)) })
            {
                if (value is not null) tensor.Message(13, new ProtobufWriter().Text(1, key).Text(2, value));
            }

            tensor.Int(14, 1);
        });

    /// <summary>
    /// A node. An attribute is a whole number, a real number, a text, an array of these, a tensor (see
    /// <see cref="TensorValue(long[], long[])"/>), or an
    /// <see cref="OnnxWriter"/> for a sub-graph.
    /// </summary>
    internal OnnxWriter Node(string type, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        Flush();
        pending = (type, inputs, outputs, attributes, "", "");
        return this;
    }

    /// <summary>Names the node that was added last.</summary>
    internal OnnxWriter Named(string name)
    {
        pending = pending!.Value with { Name = name };
        return this;
    }

    /// <summary>Puts the node that was added last into a domain.</summary>
    internal OnnxWriter InDomain(string domain)
    {
        pending = pending!.Value with { Domain = domain };
        return this;
    }

    internal OnnxWriter Opset(string domain, long version)
    {
        opsets.Add((domain, version));
        return this;
    }

    internal OnnxWriter WithoutOpsets()
    {
        opsets.Clear();
        return this;
    }

    internal OnnxWriter IrVersion(long version)
    {
        irVersion = version;
        return this;
    }

    /// <summary>
    /// A function of the model's own, whose nodes are those of <paramref name="body"/>; their attributes may be a
    /// <see cref="Parameter"/>.
    /// </summary>
    internal OnnxWriter Function(string domain, string name, string[] inputs, string[] outputs, OnnxWriter body, params (string Name, object Value)[] defaults)
    {
        body.Flush();
        var function = new ProtobufWriter().Text(1, name).Text(10, domain);
        foreach (var input in inputs) function.Text(4, input);
        foreach (var output in outputs) function.Text(5, output);
        foreach (var node in body.nodes) function.Bytes(7, node);
        foreach (var (set, version) in body.opsets) function.Message(9, new ProtobufWriter().Text(1, set).Int(2, version));
        foreach (var (attribute, value) in defaults) function.Message(11, Attribute(attribute, value));
        return ModelField(model => model.Message(25, function));
    }

    /// <summary>Adds any field to the model.</summary>
    internal OnnxWriter ModelField(Action<ProtobufWriter> field)
    {
        var writer = new ProtobufWriter();
        field(writer);
        return Add(others, writer);
    }

    /// <summary>A large initializer of floats, for <see cref="Write"/> alone: it is never in memory as a
    /// whole.</summary>
    internal OnnxWriter Streamed(string name, params long[] dims)
    {
        streamed.Add((name, dims));
        return this;
    }

    /// <summary>Writes the file piece by piece.</summary>
    internal void Write(Stream stream)
    {
        var graph = Graph().ToBytes();
        var heads = streamed.ConvertAll(weight => (Head: Tensor(weight.Name, OnnxElementType.Float, weight.Dims), Length: 4 * weight.Dims.Aggregate(1L, (product, dim) => product * dim)));
        var messages = heads.ConvertAll(weight => weight.Head.Open(9, weight.Length).ToBytes());
        var openings = messages.Select((message, i) => new ProtobufWriter().Open(5, message.Length + heads[i].Length).ToBytes()).ToArray();
        var length = graph.Length + messages.Select((message, i) => openings[i].Length + message.Length + heads[i].Length).Sum();
        var model = new ProtobufWriter().Int(1, irVersion);
        foreach (var (domain, version) in opsets) model.Message(8, new ProtobufWriter().Text(1, domain).Int(2, version));
        stream.Write(model.Open(7, length).ToBytes());
        stream.Write(graph);
        Span<float> values = stackalloc float[4096];
        for (var i = 0; i < values.Length; i++) values[i] = (i % 127) - 63;
        for (var i = 0; i < messages.Count; i++)
        {
            stream.Write(openings[i]);
            stream.Write(messages[i]);
            for (var left = heads[i].Length; left > 0;)
            {
                var piece = MemoryMarshal.AsBytes(values)[..(int)Math.Min(left, 4L * values.Length)];
                stream.Write(piece);
                left -= piece.Length;
            }
        }
    }

    /// <summary>The file.</summary>
    internal byte[] ToBytes()
    {
        var model = new ProtobufWriter().Int(1, irVersion).Text(2, "tests").Message(7, Graph());
        foreach (var (domain, version) in opsets) model.Message(8, new ProtobufWriter().Text(1, domain).Int(2, version));
        return [.. model.ToBytes(), .. others.SelectMany(field => field)];
    }

    /// <summary>The file, read back.</summary>
    internal OnnxModel ToModel(string name = "test.onnx", string? folder = null) => OnnxModel.Parse(ToBytes(), name, folder);

    internal static object TensorValue(long[] values, params long[] dims) =>
        Tensor("", OnnxElementType.Int64, dims).Bytes(9, MemoryMarshal.AsBytes<long>(values));

    internal static object TensorValue(float[] values, params long[] dims) =>
        Tensor("", OnnxElementType.Float, dims).Bytes(9, MemoryMarshal.AsBytes<float>(values));

    private static ProtobufWriter Tensor(string name, OnnxElementType type, long[] dims)
    {
        var tensor = new ProtobufWriter();
        foreach (var dim in dims) tensor.Int(1, dim);
        return tensor.Int(2, (int)type).Text(8, name);
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static ProtobufWriter ValueInfo(string name, OnnxElementType type, Dim[]? dims)
    {
        var tensor = new ProtobufWriter().Int(1, (int)type);
        if (dims is not null)
        {
            var shape = new ProtobufWriter();
            foreach (var dim in dims) shape.Message(1, dim.Symbol is { } symbol ? new ProtobufWriter().Text(2, symbol) : new ProtobufWriter().Int(1, dim.Size));
            tensor.Message(2, shape);
        }

        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }

    private static ProtobufWriter Attribute(string name, object value)
    {
        var writer = new ProtobufWriter().Text(1, name);
        return value switch
        {
            int or long => writer.Int(3, Convert.ToInt64(value, CultureInfo.InvariantCulture)).Int(20, 2),
            float or double => writer.Float(2, Convert.ToSingle(value, CultureInfo.InvariantCulture)).Int(20, 1),
            string text => writer.Text(4, text).Int(20, 3),
            ProtobufWriter tensor => writer.Message(5, tensor).Int(20, 4),
            Parameter parameter => writer.Text(21, parameter.Name).Int(20, parameter.Kind),
            OnnxWriter graph => writer.Message(6, graph.Graph()).Int(20, 5),
            float[] floats => Each(floats, item => writer.Float(7, item)).Int(20, 6),
            double[] doubles => Each(doubles, item => writer.Float(7, (float)item)).Int(20, 6),
            int[] ints => Each(ints, item => writer.Int(8, item)).Int(20, 7),
            long[] longs => Each(longs, item => writer.Int(8, item)).Int(20, 7),
            string[] texts => Each(texts, item => writer.Text(9, item)).Int(20, 8),
            _ => throw new ArgumentException($"No attribute holds a {value.GetType().Name}.", nameof(value)),
        };

        ProtobufWriter Each<T>(T[] items, Action<T> write)
        {
            foreach (var item in items) write(item);
            return writer;
        }
    }

    private ProtobufWriter Graph()
    {
        Flush();
        var graph = new ProtobufWriter();
        foreach (var node in nodes) graph.Bytes(1, node);
        graph.Text(2, "graph");
        foreach (var initializer in initializers) graph.Bytes(5, initializer);
        foreach (var input in inputs) graph.Bytes(11, input);
        foreach (var output in outputs) graph.Bytes(12, output);
        foreach (var value in valueInfos) graph.Bytes(13, value);
        return graph;
    }

    private void Flush()
    {
        if (pending is not { } node) return;
        var writer = new ProtobufWriter();
        foreach (var input in node.Inputs) writer.Text(1, input);
        foreach (var output in node.Outputs) writer.Text(2, output);
        writer.Text(3, node.Name).Text(4, node.Type);
        foreach (var (name, value) in node.Attributes) writer.Message(5, Attribute(name, value));
        nodes.Add(writer.Text(7, node.Domain).ToBytes());
        pending = null;
    }

    private OnnxWriter Add(List<byte[]> list, ProtobufWriter message)
    {
        list.Add(message.ToBytes());
        return this;
    }

    /// <summary>The value that the caller of a function gives its attribute; the kind as in
    /// <see cref="OnnxAttributeKind"/>.</summary>
    internal sealed record Parameter(string Name, int Kind);

    /// <summary>An axis: a size, or a name for one.</summary>
    internal readonly record struct Dim(long Size, string? Symbol)
    {
        public static implicit operator Dim(long size) => new(size, null);

        public static implicit operator Dim(string symbol) => new(0, symbol);
    }
}
