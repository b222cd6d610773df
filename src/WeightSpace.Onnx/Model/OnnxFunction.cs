namespace WeightSpace.Onnx;

/// <summary>A function that a model defines: nodes between named inputs and outputs, some of whose attributes are
/// parameters.</summary>
internal sealed class OnnxFunction
{
    private readonly string[] inputs;
    private readonly string[] outputs;
    private readonly Dictionary<string, OnnxRawNode.Attribute> defaults;
    private readonly long? opset;

    private OnnxFunction(
        (string Domain, string Name, string Overload) key, string[] inputs, string[] outputs, Dictionary<string, OnnxRawNode.Attribute> defaults, long? opset, List<OnnxRawNode> nodes)
    {
        Key = key;
        this.inputs = inputs;
        this.outputs = outputs;
        this.defaults = defaults;
        this.opset = opset;
        Nodes = nodes;
    }

    internal (string Domain, string Name, string Overload) Key { get; }

    internal List<OnnxRawNode> Nodes { get; }

    internal static OnnxFunction Read(WireReader reader)
    {
        string name = "", domain = "", overload = "";
        long? opset = null;
        var inputs = new List<string>();
        var outputs = new List<string>();
        var defaults = new Dictionary<string, OnnxRawNode.Attribute>();
        var nodes = new List<OnnxRawNode>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 4: inputs.Add(reader.Text()); break;
                case 5: outputs.Add(reader.Text()); break;
                case 7: nodes.Add(OnnxRawNode.Read(reader.Message())); break;
                case 9:
                    var (set, version) = OnnxReader.ReadOpset(reader.Message());
                    if (set.Length == 0) opset = version;
                    break;
                case 10: domain = OnnxReader.Domain(reader.Text()); break;
                case 11:
                    var attribute = OnnxRawNode.ReadAttribute(reader.Message());
                    defaults[attribute.Name] = attribute;
                    break;
                case 13: overload = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxFunction((domain, name, overload), [.. inputs], [.. outputs], defaults, opset, nodes);
    }

    /// <summary>Whether a call can be inserted: its operators mean in the graph what they mean here, and it gives no
    /// more than there is room for.</summary>
    internal bool Fits(OnnxRawNode call, long graphOpset) =>
        (opset is null || opset == graphOpset) && call.Inputs.Count <= inputs.Length && call.Outputs.Count <= outputs.Length;

    /// <summary>The body as nodes of the graph that the call stands in.</summary>
    /// <param name="call">The call.</param>
    /// <param name="prefix">What makes the names of inner values and nodes its own.</param>
    internal List<OnnxRawNode> Called(OnnxRawNode call, string prefix)
    {
        var names = new Dictionary<string, string> { [""] = "" };
        for (var i = 0; i < inputs.Length; i++) names[inputs[i]] = i < call.Inputs.Count ? call.Inputs[i] : "";
        for (var i = 0; i < outputs.Length; i++)
        {
            // An output that is an input handed on keeps the name of the input, and a node below hands it on.
            if (i < call.Outputs.Count && call.Outputs[i].Length > 0) names.TryAdd(outputs[i], call.Outputs[i]);
        }

        var given = new Dictionary<string, OnnxRawNode.Attribute>(defaults);
        foreach (var attribute in call.Attributes) given[attribute.Name] = attribute;
        foreach (var made in Nodes.SelectMany(node => node.Outputs)) names.TryAdd(made, prefix + made);
        string Name(string name) => names.TryGetValue(name, out var other) ? other : prefix + name;
        var body = Nodes.ConvertAll(node => node with
        {
            Name = prefix + node.Name,
            Inputs = [.. node.Inputs.Select(Name)],
            Outputs = [.. node.Outputs.Select(Name)],
            Attributes = [.. node.Attributes.Select(attribute => Given(attribute, given)).OfType<OnnxRawNode.Attribute>()],
            Renamed = names,
        });
        for (var i = 0; i < Math.Min(outputs.Length, call.Outputs.Count); i++)
        {
            if (inputs.Contains(outputs[i]) && call.Outputs[i].Length > 0)
            {
                body.Add(new OnnxRawNode(prefix, "Identity", "", "", [names[outputs[i]]], [call.Outputs[i]], []));
            }
        }

        return body;
    }

    /// <summary>The attribute with the caller's value where it stands for one; null where the caller gives
    /// none.</summary>
    private static OnnxRawNode.Attribute? Given(OnnxRawNode.Attribute attribute, Dictionary<string, OnnxRawNode.Attribute> given) =>
        attribute.Reference.Length == 0 ? attribute : given.TryGetValue(attribute.Reference, out var value) ? value.Called(attribute.Name) : null;
}
