using static TorchSharp.torch;

namespace TorchSharp;

public static partial class TensorExtensionMethods
{
    private const int CopyBuffer = 1 << 16;

    /// <summary>Makes a trainable tensor out of a plain one, whose handle it takes over.</summary>
    /// <param name="tensor">The values; do not use this object afterwards.</param>
    /// <returns>The parameter.</returns>
    public static Modules.Parameter AsParameter(this Tensor tensor) => new(tensor);

    /// <summary>Writes a tensor in TorchSharp's format: dtype, number of axes and sizes as LEB128, then the bytes.</summary>
    /// <param name="tensor">The tensor, on any device.</param>
    /// <param name="writer">The destination, left open.</param>
    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(writer);
        using var scope = NewDisposeScope();
        var plain = tensor.detach().cpu().contiguous();
        writer.Write7BitEncodedInt((int)plain.dtype);
        var shape = plain.shape;
        writer.Write7BitEncodedInt(shape.Length);
        foreach (var size in shape) writer.Write7BitEncodedInt64(size);
        writer.Flush();
        plain.WriteBytesToStream(writer.BaseStream, CopyBuffer);
    }

    /// <summary>Writes a tensor in TorchSharp's format and closes the stream, as TorchSharp does.</summary>
    /// <param name="tensor">The tensor, on any device.</param>
    /// <param name="stream">The destination.</param>
    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    /// <summary>Writes a tensor to a file in TorchSharp's format.</summary>
    /// <param name="tensor">The tensor, on any device.</param>
    /// <param name="location">The path; an existing file is overwritten.</param>
    public static void Save(this Tensor tensor, string location)
    {
        using var stream = File.Create(location);
        tensor.Save(stream);
    }

    /// <summary>Overwrites a tensor with one in TorchSharp's format.</summary>
    /// <param name="tensor">The tensor to overwrite.</param>
    /// <param name="reader">The source, left open.</param>
    /// <param name="skip">Whether only to read over it.</param>
    /// <exception cref="ArgumentException">Dtype or shape differ.</exception>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var loaded = Load(reader, skip);
        if (skip) return;
        if (loaded.dtype != tensor.dtype) throw new ArgumentException($"The saved tensor must have dtype {tensor.dtype}, got {loaded.dtype}.");
        if (!loaded.shape.AsSpan().SequenceEqual(tensor.shape))
            throw new ArgumentException($"The saved tensor must have shape [{string.Join(", ", tensor.shape)}], got [{string.Join(", ", loaded.shape)}].");
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        tensor.copy_(loaded);
    }

    /// <summary>Reads a tensor in TorchSharp's format.</summary>
    /// <param name="reader">The source, left open.</param>
    /// <param name="skip">Whether to leave the values out.</param>
    /// <returns>The tensor, in main memory; the caller disposes it.</returns>
    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        Tensor? tensor = null;
        Load(ref tensor, reader, skip);
        return tensor!;
    }

    /// <summary>Reads a tensor in TorchSharp's format.</summary>
    /// <param name="tensor">The tensor to overwrite, or null for a new one.</param>
    /// <param name="reader">The source, left open.</param>
    /// <param name="skip">Whether to leave the values out.</param>
    /// <exception cref="InvalidDataException">The source does not hold a tensor in this format.</exception>
    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (tensor is not null)
        {
            tensor.Load(reader, skip);
            return;
        }
        var dtype = (ScalarType)reader.Read7BitEncodedInt();
        if (!Enum.IsDefined(dtype)) throw new InvalidDataException($"A saved tensor must begin with a dtype, got {(int)dtype}.");
        var axes = reader.Read7BitEncodedInt();
        if (axes is < 0 or > 64) throw new InvalidDataException($"A saved tensor must have 0 to 64 axes, got {axes}.");
        var shape = new long[axes];
        for (var i = 0; i < axes; i++) shape[i] = reader.Read7BitEncodedInt64();
        tensor = empty(shape, dtype);
        if (skip) SkipBytes(reader.BaseStream, tensor.numel() * tensor.element_size());
        else tensor.ReadBytesFromStream(reader.BaseStream, CopyBuffer);
    }

    private static void SkipBytes(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Seek(count, SeekOrigin.Current);
            return;
        }
        var buffer = new byte[CopyBuffer];
        for (; count > 0; count -= Math.Min(count, CopyBuffer)) stream.ReadExactly(buffer, 0, (int)Math.Min(count, CopyBuffer));
    }
}
