using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace WeightSpace.Onnx;

/// <summary>Reads one message in protobuf's wire format, field after field.</summary>
/// <remarks>
/// <para>
/// Why not Google.Protobuf: it copies every <c>bytes</c> field, and the weights of a network are such fields. Here they
/// stay where they
/// are, as slices of the mapped file, so that a file of several hundred megabytes is analysed without being read.
/// </para>
/// <para>
/// Nothing here recurses, and nothing is allocated by a length that the file states: a length beyond the message's end
/// is an error.
/// The format: https://protobuf.dev/programming-guides/encoding/.
/// </para>
/// </remarks>
internal ref struct WireReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string file;
    private readonly ReadOnlyMemory<byte> memory;
    private readonly ReadOnlySpan<byte> span;
    private readonly long origin;
    private int position;
    private WireType type;

    /// <summary>Begins to read a message.</summary>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="memory">The message.</param>
    /// <param name="origin">Where the message lies in the file, in bytes, for messages.</param>
    internal WireReader(string file, ReadOnlyMemory<byte> memory, long origin)
    {
        this.file = file;
        this.memory = memory;
        this.origin = origin;
        span = memory.Span;
    }

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>Number of the field that <see cref="Next"/> has come to.</summary>
    internal int Field { get; private set; }

    /// <summary>The message, and where it lies in the file.</summary>
    internal readonly (ReadOnlyMemory<byte> Bytes, long Origin) Whole => (memory, origin);

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    internal bool Next()
    {
        if (position == span.Length) return false;
        var start = position;
        var tag = ReadVarint();
        var field = tag >> 3;
        type = (WireType)(tag & 7);
        if (field is 0 or > 536870911 || type is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
        {
            throw Corrupt(start, $"there is no field of number {field} and wire type {tag & 7}");
        }

        Field = (int)field;
        return true;
    }

    /// <summary>The field's value as a whole number.</summary>
    internal long Int64()
    {
        Expect(WireType.Varint);
        return (long)ReadVarint();
    }

    /// <summary>The field's value as a whole number of 32 bits; protobuf keeps the lower bits of longer ones.</summary>
    internal int Int32() => unchecked((int)Int64());

    /// <summary>The field's value as a real number of 32 bits.</summary>
    internal float Float32()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)).Span);
    }

    /// <summary>The field's value as bytes, which are not copied.</summary>
    internal ReadOnlyMemory<byte> Bytes()
    {
        Expect(WireType.Bytes);
        var start = position;
        var length = ReadVarint();
        return length <= (ulong)(span.Length - position)
            ? Take((int)length)
            : throw Corrupt(start, $"a field of {length} bytes begins {span.Length - position} bytes before its message ends");
    }

    /// <summary>The field's value as a message.</summary>
    internal WireReader Message()
    {
        var (bytes, place) = Located();
        return new WireReader(file, bytes, place);
    }

    /// <summary>The field's value as bytes, and where they lie in the file.</summary>
    internal (ReadOnlyMemory<byte> Bytes, long Origin) Located()
    {
        var bytes = Bytes();
        return (bytes, origin + position - bytes.Length);
    }

    /// <summary>The field's value as text.</summary>
    internal string Text()
    {
        var bytes = Bytes();
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw Corrupt(position - bytes.Length, "a name is not UTF-8");
        }
    }

    /// <summary>Adds the field's whole numbers, one or packed, to a list.</summary>
    internal void AddInt64s(List<long> values)
    {
        if (type != WireType.Bytes)
        {
            values.Add(Int64());
            return;
        }

        var packed = Message();
        while (packed.position < packed.span.Length) values.Add((long)packed.ReadVarint());
    }

    /// <summary>Adds the field's real numbers, one or packed, to a list.</summary>
    internal void AddFloats(List<float> values)
    {
        if (type == WireType.Bytes) values.AddRange(MemoryMarshal.Cast<byte, float>(PackedOf(sizeof(float))));
        else values.Add(Float32());
    }

    /// <summary>How many values the field holds, one or packed.</summary>
    /// <param name="size">Bytes of a value: 4 or 8, or 0 for whole numbers of variable length.</param>
    internal long CountValues(int size)
    {
        if (type == WireType.Bytes) return size == 0 ? CountVarints() : PackedOf(size).Length / size;
        Skip();
        return 1;
    }

    /// <summary>Writes the field's values as bits, one or packed, to the front of a span.</summary>
    /// <param name="size">Bytes of a value: 4 or 8, or 0 for whole numbers of variable length.</param>
    /// <param name="values">Where to, with room for <see cref="CountValues"/> values.</param>
    /// <returns>The number of values.</returns>
    internal int CopyValues(int size, Span<ulong> values)
    {
        var packed = type == WireType.Bytes ? Message() : this;
        var count = 0;
        do
        {
            if (type == WireType.Bytes && packed.position == packed.span.Length) break;
            values[count++] = size switch
            {
                4 => BinaryPrimitives.ReadUInt32LittleEndian(packed.Take(4).Span),
                8 => BinaryPrimitives.ReadUInt64LittleEndian(packed.Take(8).Span),
                _ => packed.ReadVarint(),
            };
        }
        while (type == WireType.Bytes);
        if (type != WireType.Bytes) position = packed.position;
        return count;
    }

    /// <summary>Passes over the field's value.</summary>
    internal void Skip()
    {
        switch (type)
        {
            case WireType.Varint: ReadVarint(); break;
            case WireType.Fixed32: Take(4); break;
            case WireType.Fixed64: Take(8); break;
            default: Bytes(); break;
        }
    }

    private void Expect(WireType expected)
    {
        if (type != expected) throw Corrupt(position, $"field {Field} should be {expected} and is {type}");
    }

    private ReadOnlySpan<byte> PackedOf(int size)
    {
        var bytes = Bytes();
        return bytes.Length % size == 0
            ? bytes.Span
            : throw Corrupt(position - bytes.Length, $"{bytes.Length} bytes are no whole number of values of {size} bytes");
    }

    /// <summary>Each value ends with the one byte whose highest bit is clear.</summary>
    private int CountVarints()
    {
        var bytes = Bytes().Span;
        var count = 0;
        foreach (var part in bytes) count += 1 - (part >> 7);
        return bytes.Length == 0 || bytes[^1] < 0x80 ? count : throw Corrupt(position, "the last packed number does not end");
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > span.Length - position) throw Corrupt(position, $"{length} bytes were expected and {span.Length - position} are left");
        var bytes = memory.Slice(position, length);
        position += length;
        return bytes;
    }

    private ulong ReadVarint()
    {
        var start = position;
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (position == span.Length) throw Corrupt(start, "a number is cut off by the end of its message");
            var part = span[position++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }

        throw Corrupt(start, "a number is longer than 64 bits");
    }

    private readonly OnnxFormatException Corrupt(int at, string problem) =>
        new($"{file}: not an ONNX model, or a truncated or corrupt one: at byte {origin + at}, {problem}.");
}
