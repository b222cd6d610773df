using System.Collections.Immutable;
using System.Globalization;

namespace WeightSpace.Onnx;

/// <summary>Reads <c>TensorProto</c> messages: shape and place of the data, checked against each other.</summary>
internal static class OnnxTensorReader
{
    // No tensor library takes more axes.
    private const int MostAxes = 64;

    private const int Dims = 1;
    private const int DataType = 2;
    private const int Segment = 3;
    private const int FloatData = 4;
    private const int Int32Data = 5;
    private const int StringData = 6;
    private const int Int64Data = 7;
    private const int NameField = 8;
    private const int RawData = 9;
    private const int DoubleData = 10;
    private const int UInt64Data = 11;
    private const int ExternalData = 13;
    private const int DataLocation = 14;

    /// <summary>The repeated field that holds elements of a type, and bytes per value there (0: variable
    /// length).</summary>
    internal static (int Field, int Size) TypedField(OnnxElementType type) => type switch
    {
        OnnxElementType.Float => (FloatData, 4),
        OnnxElementType.Double => (DoubleData, 8),
        OnnxElementType.Int64 => (Int64Data, 0),
        OnnxElementType.UInt32 or OnnxElementType.UInt64 => (UInt64Data, 0),
        OnnxElementType.String => (StringData, -1),
        _ => (Int32Data, 0),
    };

    /// <summary>Reads a tensor.</summary>
    /// <param name="files">The model's files.</param>
    /// <param name="message">The message.</param>
    /// <param name="origin">Where it lies in the file.</param>
    /// <param name="owner">What the tensor is the value of; null for an initializer, which must have a name of its
    /// own.</param>
    internal static OnnxTensor Read(OnnxFiles files, ReadOnlyMemory<byte> message, long origin, string? owner)
    {
        var raw = Scan(files, message, origin);
        var where = owner ?? $"initializer {OnnxText.Quote(raw.Name)}";
        if (owner is null && raw.Name.Length == 0) throw files.Error("an initializer has no name");
        if (raw.HasSegment) throw files.Error($"{where} is stored in segments, which are not supported");
        var type = raw.ElementType;
        if (!type.IsSupported()) throw files.Error($"{where} has element type {(int)type}; expected one of {SupportedTypes()}");
        var count = CountElements(files, where, raw.Dims);
        return new OnnxTensor(raw.Name, where, type, [.. raw.Dims], count, Locate(files, where, message, raw, count));
    }

    private static OnnxTensorData Locate(OnnxFiles files, string where, ReadOnlyMemory<byte> message, Contents raw, long count)
    {
        var type = raw.ElementType;
        var bytes = checked(count * type.SizeInBytes());
        if (bytes > Array.MaxLength) throw files.Error($"{where} has {bytes} bytes of data; at most {Array.MaxLength} are supported");
        if (raw.IsExternal)
        {
            return type == OnnxElementType.String
                ? throw files.Error($"{where} holds text in an external file, which the format does not allow")
                : LocateExternal(files, where, raw.External, type, count, bytes);
        }

        var (field, _) = TypedField(type);
        var stored = raw.ValuesByField.Where(entry => entry.Value > 0).ToList();
        if (stored.Find(entry => entry.Key != field) is { Value: > 0 } wrong)
        {
            throw files.Error($"{where} has elements of type {type}, and {wrong.Value} values in field {wrong.Key}, which is for another type");
        }

        var typed = stored.Count > 0 ? stored[0].Value : 0;
        if (raw.Raw.Length > 0)
        {
            if (typed > 0) throw files.Error($"{where} has its data twice: {raw.Raw.Length} raw bytes and {typed} typed values");
            return type == OnnxElementType.String ? throw files.Error($"{where} holds text as raw data, which the format does not allow")
                : raw.Raw.Length == bytes ? OnnxTensorData.Raw(files, type, count, raw.Raw)
                : throw files.Error($"{where} has shape [{string.Join(", ", raw.Dims)}] of {type}, that is {bytes} bytes; its data has {raw.Raw.Length}");
        }

        if (typed != count) throw files.Error($"{where} has shape [{string.Join(", ", raw.Dims)}], that is {count} elements; its data has {typed}");
        return count == 0 ? OnnxTensorData.None(files, type) : OnnxTensorData.Typed(files, type, count, message, field);
    }

    private static OnnxTensorData LocateExternal(
        OnnxFiles files, string where, Dictionary<string, string> external, OnnxElementType type, long count, long bytes)
    {
        var location = external.TryGetValue("location", out var text) ? text : throw files.Error($"{where} keeps its data in a file that it does not name");
        var offset = Number("offset", 0);
        var length = Number("length", bytes);
        if (length != bytes)
        {
            throw files.Error($"{where} takes {length} bytes of the file {OnnxText.Quote(location)}, and its shape needs {bytes}");
        }

        var (path, available) = files.Find(where, location);
        return offset > available || bytes > available - offset
            ? throw files.Error($"{where} has {bytes} bytes at byte {offset} of the file {OnnxText.Quote(location)}, which has only {available} bytes")
            : OnnxTensorData.External(files, type, count, path, offset);

        long Number(string key, long otherwise) =>
            !external.TryGetValue(key, out var value) ? otherwise
            : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw files.Error($"{where} gives '{key}' of its external data as {OnnxText.Quote(value)}; expected a number of bytes");
    }

    private static long CountElements(OnnxFiles files, string where, List<long> dims)
    {
        var shape = $"[{string.Join(", ", dims.Take(MostAxes))}]";
        if (dims.Count > MostAxes) throw files.Error($"{where} has {dims.Count} axes; at most {MostAxes} are supported");
        if (dims.Exists(dim => dim < 0)) throw files.Error($"{where} has shape {shape}; a size must not be negative");
        try
        {
            // Sizes that overflow are refused even where another size is 0: no library can hold such a shape.
            var product = dims.Where(dim => dim > 0).Aggregate(1L, (product, dim) => checked(product * dim));
            _ = checked(product * sizeof(double));
            return dims.Contains(0) ? 0 : product;
        }
        catch (OverflowException)
        {
            throw files.Error($"{where} has shape {shape}, whose size overflows");
        }
    }

    private static Contents Scan(OnnxFiles files, ReadOnlyMemory<byte> message, long origin)
    {
        var contents = new Contents();
        var reader = new WireReader(files.Name, message, origin);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Dims:
                    reader.AddInt64s(contents.Dims);
                    break;
                case DataType:
                    contents.ElementType = (OnnxElementType)reader.Int32();
                    break;
                case Segment:
                    contents.HasSegment = true;
                    reader.Skip();
                    break;
                case NameField:
                    contents.Name = reader.Text();
                    break;
                case RawData:
                    contents.Raw = reader.Bytes();
                    break;
                case ExternalData:
                    ReadEntry(reader.Message(), contents.External);
                    break;
                case DataLocation:
                    contents.IsExternal = reader.Int32() == 1;
                    break;
                case StringData:
                    reader.Bytes();
                    contents.Count(StringData, 1);
                    break;
                case FloatData or Int32Data or Int64Data or DoubleData or UInt64Data:
                    contents.Count(reader.Field, reader.CountValues(reader.Field switch { FloatData => 4, DoubleData => 8, _ => 0 }));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return contents;
    }

    private static void ReadEntry(WireReader reader, Dictionary<string, string> entries)
    {
        string key = "", value = "";
        while (reader.Next())
        {
            if (reader.Field == 1) key = reader.Text();
            else if (reader.Field == 2) value = reader.Text();
            else reader.Skip();
        }

        entries[key] = value;
    }

    private static string SupportedTypes() =>
        string.Join(", ", Enum.GetValues<OnnxElementType>().Where(type => type.IsSupported()).Select(type => $"{(int)type} ({type})"));

    private sealed class Contents
    {
        internal List<long> Dims { get; } = [];

        internal OnnxElementType ElementType { get; set; }

        internal bool HasSegment { get; set; }

        internal string Name { get; set; } = "";

        internal ReadOnlyMemory<byte> Raw { get; set; }

        internal bool IsExternal { get; set; }

        internal Dictionary<string, string> External { get; } = [];

        internal Dictionary<int, long> ValuesByField { get; } = [];

        internal void Count(int field, long values) => ValuesByField[field] = ValuesByField.GetValueOrDefault(field) + values;
    }
}
