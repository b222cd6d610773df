using System.Collections.Immutable;
using System.Text;

namespace WeightSpace.Onnx;

/// <summary>Completes nodes: reads the values of their attributes.</summary>
internal static class OnnxNodeReader
{
    internal static OnnxNode Read(OnnxFiles files, OnnxRawNode raw)
    {
        var where = OnnxNode.Describe(raw.OperatorType, raw.Name, raw.Outputs);
        if (raw.OperatorType.Length == 0) throw files.Error($"a node{where} has no operator (op_type)");
        var references = new HashSet<string>();
        var attributes = raw.Attributes.Select(attribute => ReadAttribute(files, attribute, where, references)).ToImmutableArray();
        return new OnnxNode(files.Name, raw.Name, raw.OperatorType, raw.Domain, [.. raw.Inputs], [.. raw.Outputs])
        {
            Attributes = attributes,
            SubgraphReferences = [.. references.Select(name => raw.Renamed is null ? name : raw.Renamed.GetValueOrDefault(name, "")).Where(name => name.Length > 0)],
        };
    }

    private static OnnxAttribute ReadAttribute(
        OnnxFiles files, OnnxRawNode.Attribute attribute, string node, HashSet<string> references)
    {
        var name = attribute.Name;
        var kind = OnnxAttributeKind.Other;
        (float Float, long Int, string String) one = (0, 0, "");
        (ReadOnlyMemory<byte> Bytes, long Origin)? tensor = null;
        var floats = new List<float>();
        var ints = new List<long>();
        var strings = ImmutableArray.CreateBuilder<string>();
        var found = OnnxAttributeKind.Other;
        var reader = attribute.Message(files);
        while (reader.Next())
        {
            switch (reader.Field)
            {
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
        // A parameter of a function has no value outside of it.
        if (!Enum.IsDefined(kind) || attribute.Reference.Length > 0) kind = OnnxAttributeKind.Other;
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
