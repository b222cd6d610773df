using WeightSpace.OperatorGenerator.Lists;
using WeightSpace.OperatorGenerator.Schemas;

namespace WeightSpace.OperatorGenerator.Code;

/// <summary>Writes the statements of one operator call.</summary>
internal sealed class CallWriter(OperatorLine line, IReadOnlyDictionary<string, OperatorSchema> schemas, string fieldsClass)
{
    /// <summary>The statements, indented for a method body at depth zero.</summary>
    /// <exception cref="FormatException">The call does not fit the schema; names file and line.</exception>
    public IEnumerable<string> Write(OperatorCall call)
    {
        if (!schemas.TryGetValue(call.Operator, out OperatorSchema? schema))
            throw line.Fault($"libtorch has no operator {call.Operator}{Nearest(call.Operator)}");
        IReadOnlyList<BoundValue> values = Bind(call, schema);
        var lines = new List<string>();
        lines.AddRange(values.SelectMany(value => value.Setup));
        string[] pins = [.. values.Select(value => value.Fixed).OfType<string>()];
        lines.AddRange(pins.Select(pin => $"fixed ({pin})"));
        if (pins.Length > 0)
            lines.Add("{");
        string indent = pins.Length > 0 ? "    " : "";
        lines.AddRange(Statements(call, schema, values).Select(statement => indent + statement));
        if (pins.Length > 0)
            lines.Add("}");
        return lines;
    }

    private IReadOnlyList<BoundValue> Bind(OperatorCall call, OperatorSchema schema)
    {
        var binder = new ValueBinder(line);
        var given = new Dictionary<string, string>();
        foreach ((string name, string value) in call.Values)
        {
            if (schema.Arguments.All(argument => argument.Name != name))
                throw line.Fault($"{call.Operator} has no argument '{name}'; its schema is {schema.Text}");
            if (!given.TryAdd(name, value))
                throw line.Fault($"argument '{name}' is given twice");
        }
        foreach (SchemaArgument argument in schema.Arguments.Where(argument => argument.Default is null && !given.ContainsKey(argument.Name)))
            throw line.Fault($"argument '{argument.Name}' ({argument.Type}) of {call.Operator} has no default and is not given");
        int last = schema.Arguments.Count - 1;
        while (last >= 0 && !given.ContainsKey(schema.Arguments[last].Name))
            last--;
        return [.. schema.Arguments.Take(last + 1).Select(argument =>
            given.TryGetValue(argument.Name, out string? value) ? binder.Bind(argument, value) : BoundValue.Plain("NativeValue.Default"))];
    }

    private IEnumerable<string> Statements(OperatorCall call, OperatorSchema schema, IReadOnlyList<BoundValue> values)
    {
        string[] alive = [.. values.Select(value => value.KeepAlive).OfType<string>().Distinct()];
        string arguments = string.Join(", ", values.Select(value => value.Expression));
        string field = $"{fieldsClass}.{FieldName(schema)}";
        (string method, string? result) = ResultOf(schema);
        string invocation = $"{field}.{method}([{arguments}])";
        bool returnsArgument = method == "CallInPlace" && line.Result != "void";
        yield return result is null ? invocation + ";" : $"{result} result = {invocation};";
        foreach (string name in alive)
            yield return $"GC.KeepAlive({name});";
        string? value = returnsArgument ? call.Values.First(pair => pair.Key == schema.Arguments[0].Name).Value : result is null ? null : "result";
        if (value is null)
            yield return "return;";
        else
            yield return $"return {(call.Then is null ? value : Then(call.Then, value))};";
    }

    private static string Then(string call, string value)
    {
        int open = call.IndexOf('(');
        string rest = call[(open + 1)..];
        return $"{call[..open]}({value}{(rest.StartsWith(')') ? "" : ", ")}{rest}";
    }

    private (string Method, string? Type) ResultOf(OperatorSchema schema)
    {
        string result = line.Result.TrimEnd('?');
        bool inPlace = schema.WritesFirst && schema.Results.Count == 1 && result is "Tensor" or "void";
        if (inPlace)
            return ("CallInPlace", null);
        IReadOnlyList<SchemaType> results = schema.Results;
        if (results.Count == 0 || result == "void")
            return result == "void" ? ("CallInPlace", null) : throw line.Fault($"{schema.Name} returns nothing, the C# result is {line.Result}");
        if (results.Count > 1)
        {
            int items = result.StartsWith('(') ? Text.SplitTop(result[1..^1], ',').Count() : 1;
            bool fits = results.All(type => type is { Element: "Tensor", IsList: false });
            // A 'then' call may choose among more results than the method returns.
            bool chosen = line.Calls.Any(call => call.Then is not null);
            if (!fits || (items != results.Count && !chosen) || results.Count > 5)
                throw line.Fault($"{schema.Name} returns {results.Count} values, the C# result is {line.Result}");
            string[] names = ["", "", "Two", "Three", "Four", "Five"];
            return ("Call" + names[results.Count], chosen ? "var" : result);
        }
        (string method, string type) = (results[0].Element, results[0].IsList) switch
        {
            ("Tensor", false) => ("Call", "Tensor"),
            ("Tensor", true) => ("CallList", "Tensor[]"),
            ("bool", false) => ("CallBool", "bool"),
            ("int" or "ScalarType", false) => ("CallLong", "long"),
            ("float", false) => ("CallDouble", "double"),
            _ => throw line.Fault($"the generator does not know the result type {results[0]} of {schema.Name}"),
        };
        if (line.Calls.All(call => call.Then is null) && result != type && !(type == "Tensor[]" && result is "IList<Tensor>" or "IEnumerable<Tensor>"))
            throw line.Fault($"{schema.Name} returns {results[0]}, the C# result is {line.Result}");
        return (method, type);
    }

    private string Nearest(string name)
    {
        string basis = name.Split('.')[0];
        string[] overloads = [.. schemas.Keys.Where(key => key.Split('.')[0] == basis)];
        return overloads.Length == 0 ? "" : $"; there are {string.Join(", ", overloads)}";
    }

    /// <summary>The name of the static field that holds the operator.</summary>
    public static string FieldName(OperatorSchema schema) =>
        schema.Name["aten::".Length..].Replace('.', '_') is var name && schema.Overload.Length == 0 ? name + "_" : name;
}
