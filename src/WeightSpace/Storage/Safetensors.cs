using System.Buffers.Binary;
using System.Security.Cryptography;
using TorchSharp;

namespace WeightSpace;

/// <summary>Reads and writes safetensors files, the format of https://github.com/huggingface/safetensors, with a
/// checksum.</summary>
/// <remarks>
/// A file is the length of the header (8 bytes, little-endian), the header (JSON: dtype, shape and place of each
/// tensor, and under
/// <c>__metadata__</c> words), then the elements, row-major and little-endian, without gaps. The metadata entry
/// <c>sha256</c> is the
/// SHA-256 of everything after the length, with zeros in its own place; other readers see a word like any other, and
/// files
/// without it are read unchecked.
/// </remarks>
public static class Safetensors
{
    /// <summary>Writes a file, first under a temporary name in the same folder, so that no reader ever sees half of
    /// it.</summary>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="tensors">The tensors by name, on any device; not disposed.</param>
    /// <param name="metadata">Words by name, or null.</param>
    /// <exception cref="ArgumentException">A name is reserved, or the format knows no such dtype.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite))
            {
                Write(stream, tensors, metadata);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes the content of a file.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="tensors">The tensors by name, on any device; not disposed.</param>
    /// <param name="metadata">Words by name, or null.</param>
    /// <exception cref="ArgumentException">A name is reserved, or the format knows no such dtype.</exception>
    public static void Write(Stream stream, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();

        // Wide elements first, so that each tensor begins at a multiple of its element size.
        var entries = tensors
            .Select(static entry => (Name: entry.Key, Tensor: entry.Value.detach().cpu().contiguous()))
            .OrderByDescending(static entry => SafetensorsDtype.Width(SafetensorsDtype.NameOf(entry.Tensor.dtype, entry.Name)))
            .ThenBy(static entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        var header = SafetensorsHeader.Build(entries, metadata, out var checksumAt);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        foreach (var (_, tensor) in entries)
            if (tensor.numel() > 0)
                hash.AppendData(tensor.bytes);
        SafetensorsHeader.PutChecksum(header, checksumAt, hash.GetHashAndReset());

        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (_, tensor) in entries)
            if (tensor.numel() > 0)
                stream.Write(tensor.bytes);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A safetensors file of any origin.</param>
    /// <returns>Tensors and words; the caller disposes them.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is truncated or corrupt; the message says what and where.</exception>
    public static SafetensorsFile Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="stream">Positioned at its beginning; read to its end and left open.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>Tensors and words; the caller disposes them.</returns>
    /// <exception cref="FormatException">The content is truncated or corrupt; the message says what and
    /// where.</exception>
    public static SafetensorsFile Read(Stream stream, string name = "the stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek) return ReadSeekable(stream, name);
        // The sizes in a header are believed only as far as there are bytes for them, so the bytes come first.
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return ReadSeekable(copy, name);
    }

    private static SafetensorsFile ReadSeekable(Stream stream, string name)
    {
        var header = SafetensorsHeader.Read(stream, name);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header.BytesWithoutChecksum);
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in header.Entries)
            {
                var bytes = new byte[entry.End - entry.Begin];
                stream.ReadExactly(bytes);
                hash.AppendData(bytes);
                var tensor = torch.empty(entry.Shape, entry.Dtype, torch.CPU);
                tensors.Add(entry.Name, tensor);
                if (bytes.Length > 0) tensor.bytes = bytes;
            }
            if (header.Checksum is { } expected && !hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
                throw new FormatException($"{name} is damaged: its SHA-256 checksum does not match its content. Restore it from a copy or write it anew.");
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }
        return new SafetensorsFile(tensors, header.Metadata);
    }
}
