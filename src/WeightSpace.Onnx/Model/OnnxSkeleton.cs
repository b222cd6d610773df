using Google.Protobuf;

namespace WeightSpace.Onnx;

/// <summary>Reads a model without its weights: walks the file once, passes over the data of tensors, and has the rest
/// parsed, with a note in each tensor of where its data lies.</summary>
/// <remarks>
/// Protobuf's own parser copies every field of bytes, and the weights of a network are such fields. A file of several
/// hundred megabytes is analysed by its skeleton of a few kilobytes.
/// </remarks>
internal sealed class OnnxSkeleton
{
    private const int DeepestNesting = 32;

    // Each sub-graph is three messages deep: graph, node, attribute.
    private const int DeepestMessages = (3 * DeepestNesting) + 8;

    private readonly OnnxFiles files;
    private readonly Stream stream;
    private CodedInputStream input;

    private OnnxSkeleton(OnnxFiles files, Stream stream) => (this.files, this.stream, input) = (files, stream, new CodedInputStream(stream, leaveOpen: true));

    private enum Kind
    {
        Leaf,
        Dropped,
        Data,
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
        Function,
    }

    private long Position => input.Position;

    /// <summary>Reads a model.</summary>
    /// <exception cref="OnnxFormatException">The bytes are no message, or a truncated one.</exception>
    internal static ModelProto Read(OnnxFiles files, Stream stream)
    {
        var skeleton = new OnnxSkeleton(files, stream);
        try
        {
            var bytes = skeleton.Walk(Kind.Model, stream.Length, 1);
            using var whole = new MemoryStream(bytes);
            using var limited = CodedInputStream.CreateWithLimits(whole, int.MaxValue, 2 * DeepestMessages);
            return ModelProto.Parser.ParseFrom(limited);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidOperationException or ArgumentException or IOException)
        {
            throw skeleton.Corrupt(OnnxText.Line(exception.Message));
        }
        finally
        {
            skeleton.input.Dispose();
        }
    }

    private static Kind Child(Kind kind, int field) => (kind, field) switch
    {
        (Kind.Model, 7) => Kind.Graph,
        (Kind.Model, 25) => Kind.Function,
        // Documentation, metadata and how the network was trained.
        (Kind.Model, not (1 or 2 or 8)) or (Kind.Tensor, 12 or >= 16) => Kind.Dropped,
        (Kind.Graph, 1) or (Kind.Function, 7) => Kind.Node,
        (Kind.Graph, 5) or (Kind.Attribute, 5 or 10) => Kind.Tensor,
        (Kind.Node, 5) or (Kind.Function, 11) => Kind.Attribute,
        (Kind.Attribute, 6 or 11) => Kind.Graph,
        // Bytes, and packed numbers that are stored as the bytes that they are.
        (Kind.Tensor, 4 or 9 or 10) => Kind.Data,
        _ => Kind.Leaf,
    };

    private byte[] Walk(Kind kind, long end, int depth)
    {
        if (depth > DeepestMessages) throw files.Error($"sub-graphs are nested more than {DeepestNesting} deep");
        var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            while (Position < end) CopyField(kind, end, depth, output);
        }

        return Position == end ? buffer.ToArray() : throw Corrupt($"a field goes {Position - end} bytes beyond the end of its message");
    }

    private void CopyField(Kind kind, long end, int depth, CodedOutputStream output)
    {
        var tag = input.ReadTag();
        var child = Child(kind, WireFormat.GetTagFieldNumber(tag));
        switch (WireFormat.GetTagWireType(tag))
        {
            case WireFormat.WireType.LengthDelimited when child is Kind.Leaf:
                output.WriteTag(tag);
                output.WriteBytes(input.ReadBytes());
                break;
            case WireFormat.WireType.LengthDelimited when child is not Kind.Dropped:
                var length = input.ReadLength();
                if (length < 0 || length > end - Position) throw Corrupt($"a field of {(uint)length} bytes begins {end - Position} bytes before its message ends");
                if (child is Kind.Data)
                {
                    Note(output, Position, length);
                    Restart(Position + length);
                    break;
                }

                var message = Walk(child, Position + length, depth + 1);
                output.WriteTag(tag);
                output.WriteBytes(UnsafeByteOperations.UnsafeWrap(message));
                break;
            case WireFormat.WireType.Varint when child is not Kind.Dropped:
                output.WriteTag(tag);
                output.WriteUInt64(input.ReadUInt64());
                break;
            case WireFormat.WireType.Fixed32 when child is not Kind.Dropped:
                output.WriteTag(tag);
                output.WriteFixed32(input.ReadFixed32());
                break;
            case WireFormat.WireType.Fixed64 when child is not Kind.Dropped:
                output.WriteTag(tag);
                output.WriteFixed64(input.ReadFixed64());
                break;
            default:
                input.SkipLastField();
                break;
        }
    }

    private static void Note(CodedOutputStream output, long offset, long length)
    {
        if (length == 0) return;
        output.WriteTag(TensorProto.PlaceFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteMessage(new PlaceProto { Offset = offset, Length = length });
    }

    /// <summary>Goes on elsewhere in the file. What is passed over is not read at all.</summary>
    private void Restart(long position)
    {
        input.Dispose();
        stream.Position = position;
        input = new CodedInputStream(stream, leaveOpen: true);
    }

    private OnnxFormatException Corrupt(string problem) => files.Error($"not an ONNX model, or a truncated or corrupt one: near byte {Position}, {problem}");
}
