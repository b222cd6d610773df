using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace WeightSpace.Onnx;

/// <summary>Reads the elements of one tensor from where they lie.</summary>
internal sealed class OnnxTensorData
{
    private readonly OnnxFiles files;
    private readonly OnnxElementType type;
    private readonly int count;

    // The whole message of the tensor: typed values lie scattered in it, so it is read again when they are asked for.
    private readonly ReadOnlyMemory<byte> message;
    private readonly int field;

    private readonly ReadOnlyMemory<byte> raw;
    private readonly string externalPath = "";
    private readonly long externalOffset;

    private OnnxTensorData(OnnxFiles files, OnnxStorage storage, OnnxElementType type, long count)
    {
        this.files = files;
        this.type = type;
        this.count = (int)count;
        Storage = storage;
    }

    private OnnxTensorData(OnnxFiles files, OnnxElementType type, long count, ReadOnlyMemory<byte> raw)
        : this(files, OnnxStorage.Raw, type, count) => this.raw = raw;

    private OnnxTensorData(OnnxFiles files, OnnxElementType type, long count, ReadOnlyMemory<byte> message, int field)
        : this(files, OnnxStorage.Typed, type, count) => (this.message, this.field) = (message, field);

    private OnnxTensorData(OnnxFiles files, OnnxElementType type, long count, string path, long offset)
        : this(files, OnnxStorage.External, type, count) => (externalPath, externalOffset) = (path, offset);

    internal OnnxStorage Storage { get; }

    internal bool HasRawBytes => Storage != OnnxStorage.Typed && type != OnnxElementType.String;

    /// <summary>A tensor without elements.</summary>
    internal static OnnxTensorData None(OnnxFiles files, OnnxElementType type) => new(files, OnnxStorage.None, type, 0);

    /// <summary>Bytes in the model file.</summary>
    internal static OnnxTensorData Raw(OnnxFiles files, OnnxElementType type, long count, ReadOnlyMemory<byte> raw) => new(files, type, count, raw);

    /// <summary>A repeated field of the tensor's message.</summary>
    internal static OnnxTensorData Typed(OnnxFiles files, OnnxElementType type, long count, ReadOnlyMemory<byte> message, int field) =>
        new(files, type, count, message, field);

    /// <summary>Bytes in another file.</summary>
    internal static OnnxTensorData External(OnnxFiles files, OnnxElementType type, long count, string path, long offset) =>
        new(files, type, count, path, offset);

    /// <summary>The little-endian elements.</summary>
    internal ReadOnlyMemory<byte> Bytes()
    {
        if (Storage != OnnxStorage.External) return raw;
        try
        {
            return files.Map(externalPath, externalOffset, count * type.SizeInBytes());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OnnxFormatException($"{files.Name}: the data file {OnnxText.Quote(externalPath)} cannot be read: {OnnxText.Clean(exception.Message)}", exception);
        }
    }

    internal long[] ReadInt64s()
    {
        var values = new long[count];
        if (Storage == OnnxStorage.Typed)
        {
            var bits = TypedBits();
            for (var i = 0; i < values.Length; i++) values[i] = FromBits(bits[i]);
            return values;
        }

        var bytes = Bytes().Span;
        var size = type.SizeInBytes();
        for (var i = 0; i < values.Length; i++)
        {
            var element = bytes.Slice(i * size, size);
            values[i] = FromBits(size switch
            {
                1 => element[0],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(element),
                4 => BinaryPrimitives.ReadUInt32LittleEndian(element),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(element),
            });
        }

        return values;
    }

    internal double[] ReadDoubles()
    {
        if (!type.IsFloating()) return Array.ConvertAll(ReadInt64s(), value => type == OnnxElementType.UInt64 ? (double)(ulong)value : value);
        var values = new double[count];
        if (Storage == OnnxStorage.Typed)
        {
            var bits = TypedBits();
            for (var i = 0; i < values.Length; i++) values[i] = RealFromBits(bits[i]);
            return values;
        }

        var bytes = Bytes().Span;
        switch (type)
        {
            case OnnxElementType.Float:
                var floats = MemoryMarshal.Cast<byte, float>(bytes);
                for (var i = 0; i < values.Length; i++) values[i] = floats[i];
                break;
            case OnnxElementType.Double:
                MemoryMarshal.Cast<byte, double>(bytes).CopyTo(values);
                break;
            default:
                var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < values.Length; i++) values[i] = RealFromBits(halves[i]);
                break;
        }

        return values;
    }

    private ulong[] TypedBits()
    {
        var (_, size) = OnnxTensorReader.TypedField(type);
        var bits = new ulong[count];
        var reader = new WireReader(files.Name, message, 0);
        var filled = 0;
        while (reader.Next())
        {
            if (reader.Field == field) filled += reader.CopyValues(size, bits.AsSpan(filled));
            else reader.Skip();
        }

        return bits;
    }

    private long FromBits(ulong bits) => type switch
    {
        OnnxElementType.Bool => bits == 0 ? 0 : 1,
        OnnxElementType.UInt8 => (byte)bits,
        OnnxElementType.Int8 => (sbyte)bits,
        OnnxElementType.UInt16 => (ushort)bits,
        OnnxElementType.Int16 => (short)bits,
        OnnxElementType.UInt32 => (uint)bits,
        OnnxElementType.Int32 => (int)bits,
        _ => (long)bits,
    };

    private double RealFromBits(ulong bits) => type switch
    {
        OnnxElementType.Float => BitConverter.UInt32BitsToSingle((uint)bits),
        OnnxElementType.Float16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        OnnxElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)(ushort)bits << 16),
        _ => BitConverter.UInt64BitsToDouble(bits),
    };
}
