using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Named tensors and words in one file of the safetensors form, with a checksum over header and data.</summary>
/// <remarks>
/// The form: the length of the header (8 bytes, little-endian), the header (JSON), the data. The header's
/// <c>__metadata__</c> holds the words; its <c>sha256</c> is taken over the header without that word, and the data.
/// </remarks>
internal sealed class CheckpointFile : IDisposable
{
    private const string MetadataKey = "__metadata__";
    private const string ChecksumKey = "sha256";

    private static readonly (ScalarType Type, string Name)[] Types =
    [
        (ScalarType.Float32, "F32"), (ScalarType.Float64, "F64"), (ScalarType.Int64, "I64"), (ScalarType.Int32, "I32"),
        (ScalarType.Int16, "I16"), (ScalarType.Int8, "I8"), (ScalarType.Byte, "U8"), (ScalarType.Bool, "BOOL"),
        (ScalarType.Float16, "F16"), (ScalarType.BFloat16, "BF16"),
    ];

    private readonly string path;
    private readonly Dictionary<string, Tensor> tensors;

    private CheckpointFile(string path, Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        (this.path, this.tensors, Metadata) = (path, tensors, metadata);

    /// <summary>The words.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Writes the file under a temporary name and renames it, so that it is whole or absent.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new JsonObject { [MetadataKey] = new JsonObject(metadata.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))) };
        using var data = new MemoryStream();
        foreach (var (name, value) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var begin = data.Length;
            using (var plain = value.detach().cpu())
            using (var dense = plain.contiguous())
                data.Write(dense.numel() == 0 ? [] : dense.bytes);
            header[name] = new JsonObject
            {
                ["dtype"] = Types.First(pair => pair.Type == value.dtype).Name,
                ["shape"] = new JsonArray([.. value.shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(begin, data.Length),
            };
        }
        var bytes = data.GetBuffer().AsSpan(0, (int)data.Length);
        header[MetadataKey]![ChecksumKey] = Checksum(header, bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".tmp";
        using (var file = File.Create(temporary))
        {
            var text = Encoding.UTF8.GetBytes(header.ToJsonString());
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
            file.Write(length);
            file.Write(text);
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a file; the caller disposes it and with it the tensors, which are on the CPU.</summary>
    /// <exception cref="RunFailedException">The file is truncated or its checksum does not match.</exception>
    public static CheckpointFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            if (bytes.Length < 8)
                throw new FormatException("it is shorter than its first field");
            var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            if (length < 2 || length > bytes.Length - 8)
                throw new FormatException($"it has {bytes.Length} bytes, too few for a header of {length}");
            var header = JsonNode.Parse(bytes.AsSpan(8, (int)length)) as JsonObject ?? throw new FormatException("its header is not a JSON object");
            var data = bytes.AsSpan(8 + (int)length);
            var metadata = header[MetadataKey]?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal) ?? [];
            if (metadata.GetValueOrDefault(ChecksumKey) != Checksum(header, data))
                throw new FormatException("its checksum does not match");
            foreach (var (name, entry) in header)
                if (name != MetadataKey)
                    tensors[name] = ReadTensor(entry!, data);
            return new CheckpointFile(path, tensors, metadata);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            foreach (var value in tensors.Values)
                value.Dispose();
            throw Damaged(path, e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>A tensor by name; the file keeps it.</summary>
    public Tensor Tensor(string name) => tensors.TryGetValue(name, out var value) ? value : throw Damaged(path, $"it holds no tensor '{name}'", null);

    public void Dispose()
    {
        foreach (var value in tensors.Values)
            value.Dispose();
    }

    private static Tensor ReadTensor(JsonNode entry, ReadOnlySpan<byte> data)
    {
        var type = Types.First(pair => pair.Name == (string)entry["dtype"]!).Type;
        long[] shape = [.. entry["shape"]!.AsArray().Select(size => (long)size!)];
        var (begin, end) = ((int)entry["data_offsets"]![0]!, (int)entry["data_offsets"]![1]!);
        var value = empty(shape, dtype: type, device: CPU).DetachFromDisposeScope();
        if (end > begin)
            data[begin..end].CopyTo(value.bytes);
        return value;
    }

    private static string Checksum(JsonObject header, ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bare = header.DeepClone().AsObject();
        bare[MetadataKey]?.AsObject().Remove(ChecksumKey);
        hash.AppendData(Encoding.UTF8.GetBytes(bare.ToJsonString()));
        hash.AppendData(data);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static RunFailedException Damaged(string path, string why, Exception? inner) =>
        new($"checkpoint {RunFolder.Display(path)} is damaged: {why}; remove it to do that part again", inner);
}
