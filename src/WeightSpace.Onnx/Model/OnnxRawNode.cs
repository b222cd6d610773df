namespace WeightSpace.Onnx;

/// <summary>A <c>NodeProto</c> message read to its names; the attributes are still messages.</summary>
internal sealed record OnnxRawNode(
    string Name, string OperatorType, string Domain, string Overload, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxRawNode.Attribute> Attributes)
{
    /// <summary>Values that the body of a function calls otherwise than the graph does; null outside of
    /// functions.</summary>
    internal IReadOnlyDictionary<string, string>? Renamed { get; init; }

    /// <summary>Which function the node calls, if it is one.</summary>
    internal (string Domain, string Name, string Overload) Key => (Domain, OperatorType, Overload);

    /// <summary>Reads the names.</summary>
    internal static OnnxRawNode Read(WireReader reader)
    {
        string name = "", type = "", domain = "", overload = "";
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new List<Attribute>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text()); break;
                case 2: outputs.Add(reader.Text()); break;
                case 3: name = reader.Text(); break;
                case 4: type = reader.Text(); break;
                case 5: attributes.Add(ReadAttribute(reader.Message())); break;
                case 7: domain = OnnxReader.Domain(reader.Text()); break;
                case 8: overload = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxRawNode(name, type, domain, overload, inputs, outputs, attributes);
    }

    /// <summary>Reads the name of an attribute, and of the attribute of the function around that it stands
    /// for.</summary>
    internal static Attribute ReadAttribute(WireReader reader)
    {
        string name = "", reference = "";
        var whole = reader;
        while (reader.Next())
        {
            if (reader.Field == 1) name = reader.Text();
            else if (reader.Field == 21) reference = reader.Text();
            else reader.Skip();
        }

        return new Attribute(name, reference, whole);
    }

    /// <summary>An attribute as a message. Its name is apart, since the value of a function's attribute goes by another
    /// one inside.</summary>
    internal sealed class Attribute
    {
        private readonly ReadOnlyMemory<byte> bytes;
        private readonly long origin;

        internal Attribute(string name, string reference, WireReader message)
        {
            Name = name;
            Reference = reference;
            (bytes, origin) = message.Whole;
        }

        private Attribute(string name, Attribute value)
        {
            Name = name;
            Reference = value.Reference;
            (bytes, origin) = (value.bytes, value.origin);
        }

        internal string Name { get; }

        internal string Reference { get; }

        /// <summary>The same value under another name.</summary>
        internal Attribute Called(string name) => new(name, this);

        internal WireReader Message(OnnxFiles files) => new(files.Name, bytes, origin);
    }
}
