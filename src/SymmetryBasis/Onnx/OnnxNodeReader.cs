using System.Collections.Immutable;
using System.Text;

namespace SymmetryBasis.Onnx;

/// <summary>Reads <c>NodeProto</c> and <c>AttributeProto</c> messages.</summary>
internal static class OnnxNodeReader
{
    internal static OnnxNode Read(OnnxFiles files, (ReadOnlyMemory<byte> Bytes, long Origin) message, HashSet<(string, string)> functions)
    {
        string name = "", type = "", domain = "";
        var inputs = ImmutableArray.CreateBuilder<string>();
        var outputs = ImmutableArray.CreateBuilder<string>();
        // Attributes are read last: their messages name the node, whose name may come after them.
        var attributes = new List<(ReadOnlyMemory<byte> Bytes, long Origin)>();
        var reader = new WireReader(files.Name, message.Bytes, message.Origin);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text()); break;
                case 2: outputs.Add(reader.Text()); break;
                case 3: name = reader.Text(); break;
                case 4: type = reader.Text(); break;
                case 5: attributes.Add(reader.Located()); break;
                case 7: domain = OnnxReader.Domain(reader.Text()); break;
                default: reader.Skip(); break;
            }
        }

        var where = OnnxNode.Describe(type, name, outputs);
        if (type.Length == 0) throw files.Error($"a node{where} has no operator (op_type)");
        // A model may define an operator of its own, even under the name of a known one; it is then not what the name says.
        if (functions.Contains((domain, type)) && domain.Length == 0) domain = "local";
        var references = new HashSet<string>();
        var read = attributes.ConvertAll(attribute => ReadAttribute(files, attribute, where, references));
        return new OnnxNode(files.Name, name, type, domain, inputs.DrainToImmutable(), outputs.DrainToImmutable())
        {
            Attributes = [.. read],
            SubgraphReferences = [.. references],
        };
    }

    private static OnnxAttribute ReadAttribute(
        OnnxFiles files, (ReadOnlyMemory<byte> Bytes, long Origin) message, string node, HashSet<string> references)
    {
        var name = "";
        var kind = OnnxAttributeKind.Other;
        (float Float, long Int, string String) one = (0, 0, "");
        (ReadOnlyMemory<byte> Bytes, long Origin)? tensor = null;
        var floats = new List<float>();
        var ints = new List<long>();
        var strings = ImmutableArray.CreateBuilder<string>();
        var found = OnnxAttributeKind.Other;
        var reader = new WireReader(files.Name, message.Bytes, message.Origin);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: (one.Float, found) = (reader.Float32(), OnnxAttributeKind.Float); break;
                case 3: (one.Int, found) = (reader.Int64(), OnnxAttributeKind.Int); break;
                case 4: (one.String, found) = (Lenient(reader.Bytes()), OnnxAttributeKind.String); break;
                case 5: (tensor, found) = (reader.Located(), OnnxAttributeKind.Tensor); break;
                case 6:
                    OnnxSubgraphs.AddReferences(files, reader.Located(), references);
                    found = OnnxAttributeKind.Graph;
                    break;
                case 7: reader.AddFloats(floats); found = OnnxAttributeKind.Floats; break;
                case 8: reader.AddInt64s(ints); found = OnnxAttributeKind.Ints; break;
                case 9: strings.Add(Lenient(reader.Bytes())); found = OnnxAttributeKind.Strings; break;
                case 11:
                    OnnxSubgraphs.AddReferences(files, reader.Located(), references);
                    found = OnnxAttributeKind.Graphs;
                    break;
                case 20: kind = (OnnxAttributeKind)reader.Int32(); break;
                default: reader.Skip(); break;
            }
        }

        // Files of the first version do not state the kind. An empty list is stored as a kind without values.
        if (kind == OnnxAttributeKind.Other) kind = found;
        if (!Enum.IsDefined(kind)) kind = OnnxAttributeKind.Other;
        var where = $"attribute {OnnxText.Quote(name)} of {node}";
        object? value = kind switch
        {
            OnnxAttributeKind.Float => one.Float,
            OnnxAttributeKind.Int => one.Int,
            OnnxAttributeKind.String => one.String,
            OnnxAttributeKind.Tensor => tensor is { } bytes
                ? OnnxTensorReader.Read(files, bytes.Bytes, bytes.Origin, where)
                : throw files.Error($"{where} should hold a tensor and holds none"),
            OnnxAttributeKind.Floats => floats.ToImmutableArray(),
            OnnxAttributeKind.Ints => ints.ToImmutableArray(),
            OnnxAttributeKind.Strings => strings.DrainToImmutable(),
            _ => null,
        };
        return new OnnxAttribute(name, kind, value, $"{files.Name}: {where}");
    }

    // The format calls these bytes, and only most of them are text.
    private static string Lenient(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
