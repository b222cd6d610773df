using System.Buffers.Binary;
using System.Text;

namespace WeightSpace.TestSupport;

/// <summary>Writes one message in protobuf's wire format.</summary>
internal sealed class ProtobufWriter
{
    private readonly MemoryStream stream = new();

    internal ProtobufWriter Int(int field, long value) => Tag(field, 0).Varint((ulong)value);

    internal ProtobufWriter Float(int field, float value)
    {
        Tag(field, 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        stream.Write(bytes);
        return this;
    }

    internal ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2).Varint((ulong)value.Length);
        stream.Write(value);
        return this;
    }

    internal ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.ToBytes());

    internal ProtobufWriter PackedInts(int field, IEnumerable<long> values)
    {
        var packed = new ProtobufWriter();
        foreach (var value in values) packed.Varint((ulong)value);
        return Message(field, packed);
    }

    /// <summary>The start of a field of bytes that somebody else writes.</summary>
    internal ProtobufWriter Open(int field, long length) => Tag(field, 2).Varint((ulong)length);

    internal byte[] ToBytes() => stream.ToArray();

    private ProtobufWriter Tag(int field, int wireType) => Varint(((ulong)field << 3) | (uint)wireType);

    private ProtobufWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
        return this;
    }
}
