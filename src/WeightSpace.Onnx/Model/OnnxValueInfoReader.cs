using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>Reads <c>ValueInfoProto</c> messages. Types that are not tensors are kept without type and shape.</summary>
internal static class OnnxValueInfoReader
{
    internal static OnnxValueInfo Read(WireReader reader)
    {
        var name = "";
        var type = OnnxElementType.Undefined;
        ImmutableArray<OnnxDimension>? dims = null;
        while (reader.Next())
        {
            if (reader.Field == 1) name = reader.Text();
            else if (reader.Field == 2) (type, dims) = ReadType(reader.Message());
            else reader.Skip();
        }

        return new OnnxValueInfo(name, type, dims);
    }

    private static (OnnxElementType Type, ImmutableArray<OnnxDimension>? Dims) ReadType(WireReader reader)
    {
        var type = OnnxElementType.Undefined;
        ImmutableArray<OnnxDimension>? dims = null;
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            var tensor = reader.Message();
            while (tensor.Next())
            {
                if (tensor.Field == 1) type = (OnnxElementType)tensor.Int32();
                else if (tensor.Field == 2) dims = ReadShape(tensor.Message());
                else tensor.Skip();
            }
        }

        return (type, dims);
    }

    private static ImmutableArray<OnnxDimension> ReadShape(WireReader reader)
    {
        var dims = ImmutableArray.CreateBuilder<OnnxDimension>();
        while (reader.Next())
        {
            if (reader.Field == 1) dims.Add(ReadDimension(reader.Message()));
            else reader.Skip();
        }

        return dims.DrainToImmutable();
    }

    private static OnnxDimension ReadDimension(WireReader reader)
    {
        long? value = null;
        string? symbol = null;
        while (reader.Next())
        {
            if (reader.Field == 1) value = reader.Int64();
            else if (reader.Field == 2) symbol = reader.Text();
            else reader.Skip();
        }

        // Exporters write -1 for a size that they do not know.
        return new OnnxDimension(value is >= 0 ? value : null, string.IsNullOrEmpty(symbol) ? null : symbol);
    }
}
