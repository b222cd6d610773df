using System.Collections.Immutable;
using System.Text.Json;

namespace WeightSpace;

/// <summary>Reads the JSON of libtorch's execution trace (schema 1.1) as a tree of operators in the order in which they
/// ran.</summary>
internal static class TraceReader
{
    private const string Namespace = "aten::";

    /// <summary>Reads a trace.</summary>
    /// <param name="json">The trace in UTF-8.</param>
    /// <returns>The operators of the thread that recorded, outermost ones only; the others are their parts.</returns>
    /// <exception cref="FormatException">It is no such trace, or it is cut short.</exception>
    public static IReadOnlyList<TraceOperator> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var parts = new Dictionary<long, List<TraceOperator>>();
            var threads = new List<long>();
            foreach (var node in document.RootElement.GetProperty("nodes").EnumerateArray())
            {
                var (id, name, parent) = (node.GetProperty("id").GetInt64(), node.GetProperty("name").GetString()!, node.GetProperty("ctrl_deps").GetInt64());
                if (name == "[pytorch|profiler|execution_trace|thread]") threads.Add(id);
                // Listed when they end, so that parts come before the whole and siblings in order.
                else if (Parse(node, name, parts.Remove(id, out var own) ? own : []) is { } found) (parts.TryGetValue(parent, out var list) ? list : parts[parent] = []).Add(found);
            }

            foreach (var thread in threads)
            {
                var own = parts.GetValueOrDefault(thread, []);
                var mark = own.FindIndex(IsMark);
                if (mark >= 0) return own[(mark + 1)..];
            }

            throw new FormatException("The execution trace that libtorch wrote is cut short: the mark of the thread that recorded is not in it.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or OverflowException or ArgumentException)
        {
            throw new FormatException($"The execution trace that libtorch wrote cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static bool IsMark(TraceOperator one) =>
        one.Name == "empty" && one.Inputs is [double[] shape, ..] && shape.Select(size => (long)size).SequenceEqual(ExecutionTrace.Mark.ToArray());

    private static TraceOperator Parse(JsonElement node, string name, List<TraceOperator> parts)
    {
        var schema = node.GetProperty("attrs").EnumerateArray().FirstOrDefault(attribute => attribute.GetProperty("name").GetString() == "op_schema");
        var signature = schema.ValueKind == JsonValueKind.Object ? schema.GetProperty("value").GetString() ?? "" : "";
        var outputs = ImmutableArray.CreateBuilder<TraceTensor>();
        foreach (var output in Values(node.GetProperty("outputs")))
        {
            if (output is TraceTensor tensor) outputs.Add(tensor);
            else if (output is IEnumerable<TraceTensor?> list) outputs.AddRange(list.OfType<TraceTensor>());
        }

        var title = name.StartsWith(Namespace, StringComparison.Ordinal) ? name[Namespace.Length..] : name;
        return new(title, [.. Values(node.GetProperty("inputs"))], outputs.ToImmutable(), Written(signature), parts);
    }

    /// <summary>The argument that the schema marks as written to, as in <c>add_(Tensor(a!) self, Tensor other)</c>.</summary>
    private static int Written(string schema)
    {
        var mark = schema.IndexOf("!)", StringComparison.Ordinal);
        var end = schema.IndexOf("->", StringComparison.Ordinal);
        // A star between arguments is none.
        return mark < 0 || mark > end ? -1 : schema.AsSpan(0, mark).Count(", ") - schema.AsSpan(0, mark).Count("*, ");
    }

    private static IEnumerable<object?> Values(JsonElement side)
    {
        var (values, shapes, strides, types) = (side.GetProperty("values"), side.GetProperty("shapes"), side.GetProperty("strides"), side.GetProperty("types"));
        for (var i = 0; i < values.GetArrayLength(); i++) yield return Value(values[i], shapes[i], strides[i], types[i].GetString() ?? "");
    }

    private static object? Value(JsonElement value, JsonElement shape, JsonElement strides, string type)
    {
        const string list = "GenericList[";
        if (type.StartsWith("Tensor", StringComparison.Ordinal)) return Tensor(value, shape, strides, type);
        if (type.StartsWith(list, StringComparison.Ordinal))
        {
            var kinds = type[list.Length..^1].Split(',', StringSplitOptions.RemoveEmptyEntries);
            if (kinds.Any(kind => kind.StartsWith("Tensor", StringComparison.Ordinal)))
                return kinds.Select((kind, i) => kind.StartsWith("Tensor", StringComparison.Ordinal) ? Tensor(value[i], shape[i], strides[i], kind) : null).ToArray();
            return value.EnumerateArray().Select(Number).ToArray();
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => Number(value),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when type != "None" && value.GetString() != "<None>" => value.GetString(),
            _ => null,
        };
    }

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => double.NaN,
    };

    /// <summary>Null for an optional tensor that was not given.</summary>
    private static TraceTensor? Tensor(JsonElement value, JsonElement shape, JsonElement strides, string type)
    {
        if (value.ValueKind != JsonValueKind.Array || type.Contains("nullptr", StringComparison.Ordinal)) return null;
        ImmutableArray<int> sizes = [.. shape.EnumerateArray().Select(size => size.GetInt32())];
        return new(value[0].GetInt64(), value[1].GetInt64(), sizes, $"{value[2].GetRawText()}:{shape.GetRawText()}:{strides.GetRawText()}", type.Length > 8 ? type[7..^1] : "");
    }
}
