using System.Diagnostics.CodeAnalysis;

namespace WeightSpace.TestSupport;

/// <summary>Alters one field somewhere inside a message and writes all lengths anew, so that what reads it gets past
/// the wire format.</summary>
internal static class ProtobufMutator
{
    internal static byte[] Mutate(byte[] message, Random random)
    {
        if (!TryParse(message, out var fields) || fields.Count == 0) return Replace(message, random);
        var at = random.Next(fields.Count);
        var field = fields[at];
        switch (random.Next(12))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Insert(random.Next(fields.Count), field);
                break;
            case 2:
                fields[at] = fields[random.Next(fields.Count)] with { Number = field.Number };
                break;
            case 3:
                fields[at] = field with { Number = random.Next(1, 24) };
                break;
            case 4 or 5 when field.Bytes is null:
                fields[at] = field with { Value = random.Next(4) switch { 0 => 0, 1 => ulong.MaxValue, 2 => 1UL << random.Next(64), _ => (ulong)random.Next(30) } };
                break;
            default:
                if (field.Bytes is not null) fields[at] = field with { Bytes = Mutate(field.Bytes, random) };
                else fields[at] = field with { Value = field.Value + (ulong)random.Next(1, 3) };
                break;
        }

        var writer = new ProtobufWriter();
        foreach (var part in fields)
        {
            if (part.Bytes is not null) writer.Bytes(part.Number, part.Bytes);
            else if (part.IsFloat) writer.Float(part.Number, BitConverter.UInt32BitsToSingle((uint)part.Value));
            else writer.Int(part.Number, (long)part.Value);
        }

        return writer.ToBytes();
    }

    private static byte[] Replace(byte[] bytes, Random random)
    {
        if (bytes.Length == 0) return [(byte)random.Next(256)];
        var changed = (byte[])bytes.Clone();
        changed[random.Next(bytes.Length)] = (byte)random.Next(256);
        return random.Next(2) == 0 ? changed : changed[..random.Next(bytes.Length)];
    }

    /// <summary>Reads bytes as a message where they can be one: text and data mostly cannot.</summary>
    private static bool TryParse(byte[] bytes, [NotNullWhen(true)] out List<Field>? fields)
    {
        fields = [];
        var position = 0;
        while (position < bytes.Length)
        {
            if (!TryVarint(bytes, ref position, out var tag) || tag >> 3 is 0 or > 30) return false;
            ulong value = 0;
            switch (tag & 7)
            {
                case 0 when TryVarint(bytes, ref position, out value):
                    fields.Add(new Field((int)(tag >> 3), value, null, false));
                    break;
                case 2 when TryVarint(bytes, ref position, out value) && value <= (ulong)(bytes.Length - position):
                    fields.Add(new Field((int)(tag >> 3), 0, bytes[position..(position + (int)value)], false));
                    position += (int)value;
                    break;
                case 5 when bytes.Length - position >= 4:
                    fields.Add(new Field((int)(tag >> 3), BitConverter.ToUInt32(bytes, position), null, true));
                    position += 4;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static bool TryVarint(byte[] bytes, ref int position, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && position < bytes.Length; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return true;
        }

        return false;
    }

    private readonly record struct Field(int Number, ulong Value, byte[]? Bytes, bool IsFloat);
}
