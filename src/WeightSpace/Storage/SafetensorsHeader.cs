using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using TorchSharp;

namespace WeightSpace;

/// <summary>The JSON part of a safetensors file.</summary>
internal sealed class SafetensorsHeader
{
    internal const string ChecksumKey = "sha256";
    private const string MetadataKey = "__metadata__";
    private const int ChecksumLength = 64;
    private const long Longest = 100_000_000;
    private static readonly byte[] _checksumStart = Encoding.ASCII.GetBytes($"\"{ChecksumKey}\":\"");

    private SafetensorsHeader(byte[] bytes, List<Entry> entries, Dictionary<string, string> metadata, byte[]? checksum)
    {
        (BytesWithoutChecksum, Entries, Metadata, Checksum) = (bytes, entries, metadata, checksum);
    }

    /// <summary>The tensors in the order of their places.</summary>
    internal IReadOnlyList<Entry> Entries { get; }

    internal IReadOnlyDictionary<string, string> Metadata { get; }

    internal byte[]? Checksum { get; }

    /// <summary>The header with zeros in the place of the checksum.</summary>
    internal byte[] BytesWithoutChecksum { get; }

    internal static byte[] Build(List<(string Name, torch.Tensor Tensor)> entries, IReadOnlyDictionary<string, string>? metadata, out int checksumAt)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            json.WriteString(ChecksumKey, new string('0', ChecksumLength));
            foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
            {
                if (key == ChecksumKey) throw new ArgumentException($"The metadata name '{ChecksumKey}' is reserved for the file's own checksum.", nameof(metadata));
                json.WriteString(key, value);
            }
            json.WriteEndObject();
            var begin = 0L;
            foreach (var (name, tensor) in entries)
            {
                if (name == MetadataKey) throw new ArgumentException($"The tensor name '{MetadataKey}' is reserved for the file's words.", nameof(entries));
                var dtype = SafetensorsDtype.NameOf(tensor.dtype, name);
                var end = begin + tensor.numel() * SafetensorsDtype.Width(dtype);
                json.WriteStartObject(name);
                json.WriteString("dtype", dtype);
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                begin = end;
            }
            json.WriteEndObject();
        }
        // Spaces up to a multiple of 8 keep the elements aligned in a mapped file.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        var bytes = buffer.ToArray();
        checksumAt = bytes.AsSpan().IndexOf(_checksumStart) + _checksumStart.Length;
        return bytes;
    }

    internal static void PutChecksum(byte[] header, int at, byte[] hash) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash)).CopyTo(header, at);

    internal static SafetensorsHeader Read(Stream stream, string name)
    {
        var available = stream.Length - stream.Position;
        if (available < 8) throw new FormatException($"{name} is no safetensors file: it has {available} bytes, at least 8 are needed.");
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > Longest)
            throw new FormatException($"{name} is no safetensors file: bytes 0 to 7 give a header of {length} bytes, expected 2 to {Longest}.");
        if (length > available - 8)
            throw new FormatException($"{name} is truncated: the header should have {length} bytes, {available - 8} are there.");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        var dataLength = available - 8 - length;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return Parse(json.RootElement, bytes, dataLength, name);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new FormatException($"{name} has a damaged header: {error.Message}", error);
        }
    }

    private static SafetensorsHeader Parse(JsonElement root, byte[] bytes, long dataLength, string name)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException($"{name} has a damaged header: expected a JSON object, got {root.ValueKind}.");
        var entries = new List<Entry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (!names.Add(property.Name)) throw new FormatException($"{name} names '{property.Name}' twice.");
            if (property.Name != MetadataKey)
            {
                entries.Add(ParseEntry(property, name));
                continue;
            }
            if (property.Value.ValueKind != JsonValueKind.Object) throw new FormatException($"{name} has metadata that are no JSON object.");
            foreach (var word in property.Value.EnumerateObject())
            {
                if (word.Value.ValueKind != JsonValueKind.String) throw new FormatException($"{name} has metadata '{word.Name}' that is no string.");
                if (!metadata.TryAdd(word.Name, word.Value.GetString()!)) throw new FormatException($"{name} has metadata '{word.Name}' twice.");
            }
        }
        entries.Sort(static (left, right) => (left.Begin, left.End).CompareTo((right.Begin, right.End)));
        RequireNoGaps(entries, dataLength, name);
        var checksum = TakeChecksum(metadata, bytes, name);
        return new SafetensorsHeader(bytes, entries, metadata, checksum);
    }

    private static Entry ParseEntry(JsonProperty property, string name)
    {
        FormatException Fault(string what) => new($"{name}, tensor '{property.Name}': {what}.");
        if (property.Value.ValueKind != JsonValueKind.Object) throw Fault("its entry is no JSON object");
        if (!property.Value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String) throw Fault("its entry lacks a dtype");
        if (!SafetensorsDtype.TryParse(dtype.GetString()!, out var type, out var width)) throw Fault($"its dtype '{dtype.GetString()}' is unknown");
        var shape = Numbers(property.Value, "shape") ?? throw Fault("its entry lacks a shape of numbers, 0 or more");
        if (Numbers(property.Value, "data_offsets") is not [var begin, var end]) throw Fault("its entry lacks two data_offsets");
        var size = (Int128)width;
        foreach (var axis in shape)
            if ((size *= axis) > long.MaxValue)
                throw Fault("its shape is too large");
        if (end < begin || end - begin != size) throw Fault($"its shape needs {size} bytes, its data_offsets [{begin}, {end}] give {(Int128)end - begin}");
        if (size > Array.MaxLength) throw Fault($"it has {size} bytes, at most {Array.MaxLength} are supported");
        return new Entry(property.Name, type, shape, begin, end);
    }

    private static long[]? Numbers(JsonElement entry, string key)
    {
        if (!entry.TryGetProperty(key, out var list) || list.ValueKind != JsonValueKind.Array) return null;
        var result = new long[list.GetArrayLength()];
        for (var i = 0; i < result.Length; i++)
            if (list[i].ValueKind != JsonValueKind.Number || !list[i].TryGetInt64(out result[i]) || result[i] < 0)
                return null;
        return result;
    }

    private static void RequireNoGaps(List<Entry> entries, long dataLength, string name)
    {
        var at = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != at)
                throw new FormatException($"{name}, tensor '{entry.Name}': it begins at byte {entry.Begin} of the data, expected {at}; {(entry.Begin < at ? "it overlaps the one before" : "there is a gap")}.");
            at = entry.End;
        }
        if (at > dataLength) throw new FormatException($"{name} is truncated: the tensors need {at} bytes, {dataLength} are there.");
        if (at < dataLength) throw new FormatException($"{name} has {dataLength - at} bytes after the last tensor.");
    }

    private static byte[]? TakeChecksum(Dictionary<string, string> metadata, byte[] bytes, string name)
    {
        if (!metadata.Remove(ChecksumKey, out var text)) return null;
        var at = bytes.AsSpan().IndexOf([.. _checksumStart, .. Encoding.UTF8.GetBytes(text), (byte)'"']);
        if (text.Length != ChecksumLength || at < 0 || !text.All(char.IsAsciiHexDigitLower))
            throw new FormatException($"{name} has a damaged checksum: expected {ChecksumLength} hexadecimal digits, got '{text}'.");
        bytes.AsSpan(at + _checksumStart.Length, ChecksumLength).Fill((byte)'0');
        return Convert.FromHexString(text);
    }

    /// <summary>One tensor: its name, type, shape and place in the data.</summary>
    internal sealed record Entry(string Name, torch.ScalarType Dtype, long[] Shape, long Begin, long End);
}
