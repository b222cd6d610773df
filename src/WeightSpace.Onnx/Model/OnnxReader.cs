using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>Reads <c>ModelProto</c> and <c>GraphProto</c> messages.</summary>
internal static class OnnxReader
{
    /// <summary>Reads a whole model.</summary>
    internal static OnnxModel Read(OnnxFiles files, ReadOnlyMemory<byte> bytes)
    {
        long? irVersion = null;
        var producer = "";
        var opsets = new Dictionary<string, long>();
        var functions = new OnnxFunctions();
        (ReadOnlyMemory<byte> Bytes, long Origin)? graph = null;
        var reader = new WireReader(files.Name, bytes, 0);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    irVersion = reader.Int64();
                    break;
                case 2:
                    producer = reader.Text();
                    break;
                case 7:
                    if (graph is not null) throw files.Error("the model has two graphs");
                    graph = reader.Located();
                    break;
                case 8:
                    AddOpset(files, reader.Message(), opsets);
                    break;
                case 25:
                    functions.Add(reader.Message());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (irVersion is not > 0) throw files.Error("not an ONNX model: expected the version of its format (ir_version), found none");
        if (graph is not { } found) throw files.Error("not an ONNX model: expected a graph, found none");
        RequireSupported(files, opsets);
        return new OnnxModel(files, irVersion.Value, producer, opsets, ReadGraph(files, found.Bytes, found.Origin, functions, opsets[""]));
    }

    /// <summary>The one name of ONNX's own operators, which files also call <c>ai.onnx</c>.</summary>
    internal static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private static OnnxGraph ReadGraph(OnnxFiles files, ReadOnlyMemory<byte> bytes, long origin, OnnxFunctions functions, long opset)
    {
        var name = "";
        var nodes = new List<OnnxRawNode>();
        var initializers = ImmutableArray.CreateBuilder<OnnxTensor>();
        var inputs = ImmutableArray.CreateBuilder<OnnxValueInfo>();
        var outputs = ImmutableArray.CreateBuilder<OnnxValueInfo>();
        var values = new List<OnnxValueInfo>();
        var reader = new WireReader(files.Name, bytes, origin);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    nodes.Add(OnnxRawNode.Read(reader.Message()));
                    break;
                case 2:
                    name = reader.Text();
                    break;
                case 5:
                    var (tensor, place) = reader.Located();
                    initializers.Add(OnnxTensorReader.Read(files, tensor, place, owner: null));
                    break;
                case 11:
                    inputs.Add(OnnxValueInfoReader.Read(reader.Message()));
                    break;
                case 12:
                    outputs.Add(OnnxValueInfoReader.Read(reader.Message()));
                    break;
                case 13:
                    values.Add(OnnxValueInfoReader.Read(reader.Message()));
                    break;
                case 15:
                    throw files.Error("a sparse initializer, which is not supported; store it as a dense one");
                default:
                    reader.Skip();
                    break;
            }
        }

        if (nodes.Count == 0 && outputs.Count == 0) throw files.Error("the graph is empty: it has no nodes and no outputs");
        if (outputs.Count == 0) throw files.Error("the graph has no outputs");
        var whole = functions.Insert(files, nodes, opset).ConvertAll(node => OnnxNodeReader.Read(files, node));
        var sorted = OnnxGraphChecks.SortedNodes(files, whole, initializers, inputs, outputs);
        return new OnnxGraph(name, sorted, initializers.DrainToImmutable(), inputs.DrainToImmutable(), outputs.DrainToImmutable(), values);
    }

    /// <summary>Reads which version of a set of operators is used.</summary>
    internal static (string Domain, long Version) ReadOpset(WireReader reader)
    {
        var domain = "";
        long version = 0;
        while (reader.Next())
        {
            if (reader.Field == 1) domain = reader.Text();
            else if (reader.Field == 2) version = reader.Int64();
            else reader.Skip();
        }

        return (Domain(domain), version);
    }

    private static void AddOpset(OnnxFiles files, WireReader reader, Dictionary<string, long> opsets)
    {
        var (domain, version) = ReadOpset(reader);
        if (opsets.TryGetValue(domain, out var other) && other != version)
        {
            throw files.Error($"the model asks for versions {other} and {version} of the operators of domain {OnnxText.Quote(domain.Length == 0 ? "ai.onnx" : domain)}");
        }

        opsets[domain] = version;
    }

    private static void RequireSupported(OnnxFiles files, Dictionary<string, long> opsets)
    {
        var supported = $"supported are {OnnxModel.OldestOpset} to {OnnxModel.NewestOpset}";
        if (!opsets.TryGetValue("", out var version)) throw files.Error($"the model does not say which version of ONNX's operators (opset) it uses; {supported}");
        if (version is < OnnxModel.OldestOpset or > OnnxModel.NewestOpset) throw files.Error($"the model uses opset {version}; {supported}");
    }
}
