using System.Globalization;
using System.Text.RegularExpressions;
using WeightSpace.OperatorGenerator.Lists;
using WeightSpace.OperatorGenerator.Schemas;

namespace WeightSpace.OperatorGenerator.Code;

/// <summary>Checks that a C# value fits a schema argument and writes its conversion.</summary>
internal sealed partial class ValueBinder(OperatorLine line)
{
    private int literals;

    /// <exception cref="FormatException">The value cannot become the argument's type; names file and line.</exception>
    public BoundValue Bind(SchemaArgument argument, string value)
    {
        if (value == "null")
            return argument.Type.IsOptional
                ? BoundValue.Plain("NativeValue.None")
                : throw line.Fault($"argument '{argument.Name}' is {argument.Type}, which cannot be null; leave it out for its default");
        if (value == "default")
            return argument.Default is not null
                ? BoundValue.Plain("NativeValue.Default")
                : throw line.Fault($"argument '{argument.Name}' has no default");
        Parameter? parameter = line.Parameters.FirstOrDefault(candidate => candidate.Name == value);
        string type = parameter?.Core ?? TypeOfLiteral(value);
        // A parameter that a condition asks about is known to be there in the call that it guards.
        bool guarded = parameter is not null && line.Calls.Any(call => call.Condition?.Contains(parameter.Name) == true);
        bool nullable = !guarded && (parameter?.IsNullable ?? false);
        // An absent C# value is the schema's default; that default is usually, but not always, None.
        string absent = argument.Default is null or "None" ? "None" : "Default";
        if (nullable && !argument.Type.IsOptional && argument.Default is null)
            throw line.Fault($"parameter '{value}' may be null, but argument '{argument.Name}' ({argument.Type}) has no default to stand for that");
        return argument.Type.IsList
            ? BindList(argument, value, type, nullable, absent)
            : BindElement(argument, value, type, nullable, absent);
    }

    private BoundValue BindElement(SchemaArgument argument, string value, string type, bool nullable, string absent)
    {
        string element = argument.Type.Element;
        string[] accepted = element switch
        {
            "Tensor" => ["Tensor", "Parameter"],
            "Scalar" => ["Scalar", "long", "int", "double", "float", "bool"],
            "int" => ["long", "int"],
            "float" => ["double", "float", "long", "int"],
            "bool" => ["bool"],
            "str" => ["string"],
            "ScalarType" => ["ScalarType"],
            "Device" => ["Device"],
            "Generator" => ["Generator"],
            "MemoryFormat" or "Layout" => ["long", "int"],
            _ => throw line.Fault($"argument '{argument.Name}': the generator does not know the schema type {argument.Type}"),
        };
        if (type != "expression" && !accepted.Contains(type))
            throw line.Fault($"argument '{argument.Name}' is {argument.Type}; expected a C# {string.Join(" or ", accepted)}, got '{value}' of type {type}");
        if (element == "str")
            return BindString(value, type, nullable, absent);
        string method = !nullable ? "From" : absent == "None" ? "FromOrNone" : "FromOrDefault";
        bool expression = type == "expression";
        // An expression may be null where the schema has an optional argument; its C# type is the compiler's to check.
        if (expression && argument.Type.IsOptional)
            method = absent == "None" ? "FromOrNone" : "FromOrDefault";
        string mark = nullable || (expression && argument.Type.IsOptional) ? "?" : "";
        string cast = element == "float" && (expression || type is "long" or "int") ? $"(double{mark})"
            : element == "int" && expression ? $"(long{mark})"
            : "";
        string operand = cast.Length > 0 ? $"{cast}({value})" : value;
        if (cast.Length > 0 && Simple().IsMatch(value))
            operand = Number().IsMatch(value) && element == "float" ? value + ".0" : $"{cast}{value}";
        bool reference = element is "Tensor" or "Generator" && type != "literal";
        return BoundValue.Plain($"NativeValue.{method}({operand})", reference && Simple().IsMatch(value) ? value : null);
    }

    private BoundValue BindString(string value, string type, bool nullable, string absent)
    {
        if (value.StartsWith('"'))
        {
            string literal = $"literal{literals++}";
            return new($"NativeValue.From({literal}, {value[1..^1].Length})", [], $"byte* {literal} = {value}u8", null);
        }
        string name = LocalName(value, "Text");
        _ = type;
        string missing = nullable ? $"{value} is null ? NativeValue.{absent} : " : "";
        return new($"{missing}{name}.Value", [$"byte* {name}Data = stackalloc byte[NativeString.OnStack];", $"using var {name} = new NativeString({value}, {name}Data);"], null, null);
    }

    private BoundValue BindList(SchemaArgument argument, string value, string type, bool nullable, string absent)
    {
        string missing = nullable ? $"{value} is null ? NativeValue.{absent} : " : "";
        switch (argument.Type.Element, type)
        {
            case ("Tensor", "Tensor[]" or "IEnumerable<Tensor>" or "IList<Tensor>" or "IReadOnlyList<Tensor>" or "List<Tensor>" or "ReadOnlySpan<Tensor>" or "Tensor?[]" or "IList<Tensor?>" or "expression"):
                return BindTensors(argument, value, nullable, absent);
            case ("int", "long") when !nullable && argument.Type.Length is 0 or 1:
                return BoundValue.Plain($"NativeValue.From({value})");
            case ("int", "int") when !nullable && argument.Type.Length is 0 or 1:
                return BoundValue.Plain($"NativeValue.From((long){value})");
            case ("int", "long" or "int") when nullable && argument.Type.Length is 0 or 1:
                return BoundValue.Plain($"NativeValue.{(absent == "None" ? "FromOrNone" : "FromOrDefault")}({value})");
            case ("int", "long" or "int"):
                return Stacked("long", value, Enumerable.Repeat(nullable ? $"{value} ?? 0" : value, argument.Type.Length), missing);
            case ("int" or "float" or "bool", "list"):
                return Stacked(ElementName(argument), value, Text.SplitTop(value[1..^1], ','), "");
            case ("int", var tuple) when IntTuple().IsMatch(tuple):
                return BindTuple(argument, value, tuple, nullable, missing);
            case ("int", "long[]" or "ReadOnlySpan<long>" or "Span<long>" or "expression" or "Size" or "IEnumerable<long>"):
            case ("float", "double[]" or "ReadOnlySpan<double>" or "expression"):
            case ("bool", "bool[]" or "ReadOnlySpan<bool>"):
                return Pinned(argument, value, type, nullable, absent);
            default:
                throw line.Fault($"argument '{argument.Name}' is {argument.Type}; the C# value '{value}' of type {type} does not convert to it");
        }
    }

    private static BoundValue BindTensors(SchemaArgument argument, string value, bool nullable, string absent)
    {
        string name = LocalName(value, "List");
        string type = argument.Type.HasOptionalElements ? "NativeOptionalTensorList" : "NativeTensorList";
        string missing = nullable ? $"{value} is null ? NativeValue.{absent} : " : "";
        return new(
            $"{missing}{name}.Value",
            [$"nint* {name}Data = stackalloc nint[{type}.OnStack];", $"using var {name} = new {type}({value}, {name}Data);"], null, null);
    }

    private BoundValue BindTuple(SchemaArgument argument, string value, string tuple, bool nullable, string missing)
    {
        int items = tuple.Count(c => c == ',') + 1;
        // int[1] takes a list of any length; the 1 only says that one number may stand for it.
        if (argument.Type.Length > 1 && argument.Type.Length != items)
            throw line.Fault($"argument '{argument.Name}' is {argument.Type}, got '{value}' of {items} numbers");
        IEnumerable<string> elements = Enumerable.Range(1, items).Select(item => nullable ? $"{value}?.Item{item} ?? 0" : $"{value}.Item{item}");
        return Stacked("long", value, elements, missing);
    }

    private BoundValue Stacked(string element, string value, IEnumerable<string> elements, string missing)
    {
        string name = LocalName(value, "Data");
        string[] items = [.. elements];
        string items0 = items.Length == 0 ? $"{element}[1]" : $"{element}[] {{ {string.Join(", ", items)} }}";
        return new($"{missing}NativeValue.From({name}, {items.Length})", [$"{element}* {name} = stackalloc {items0};"], null, null);
    }

    private BoundValue Pinned(SchemaArgument argument, string value, string type, bool nullable, string absent)
    {
        string element = ElementName(argument);
        string name = LocalName(value, "Data");
        string source = value;
        var setup = new List<string>();
        if (type is "IEnumerable<long>" or "Size" or "expression")
        {
            source = LocalName(value, "Values");
            string content = type switch
            {
                "Size" => $"{value}.Shape",
                "IEnumerable<long>" => nullable ? $"{value}?.ToArray()" : $"{value}.ToArray()",
                _ => value,
            };
            setup.Add($"{(type == "expression" ? $"ReadOnlySpan<{element}>" : $"{element}[]{(nullable ? "?" : "")}")} {source} = {content};");
        }
        bool array = type is "long[]" or "double[]" or "bool[]";
        if (array && !nullable)
            setup.Add($"ArgumentNullException.ThrowIfNull({value});");
        string missing = nullable ? $"{source} is null ? NativeValue.{absent} : " : "";
        string length = nullable ? $"{source}.Length" : $"{source}.Length";
        return new($"{missing}NativeValue.From({name}, {length})", setup, $"{element}* {name} = {source}", null);
    }

    private static string ElementName(SchemaArgument argument) =>
        argument.Type.Element switch { "int" => "long", "float" => "double", var other => other };

    private static string LocalName(string value, string suffix)
    {
        string letters = NotLetters().Replace(value, "");
        return (letters.Length is 0 or > 24 || char.IsDigit(letters[0]) ? "values" + Math.Abs(StableHash(value)).ToString(CultureInfo.InvariantCulture) : letters) + suffix;
    }

    // string.GetHashCode differs between processes, and the output must not.
    private static int StableHash(string value) => value.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)) % 10000;

    private static string TypeOfLiteral(string value) =>
        value == "this" ? "Tensor"
        : value is "true" or "false" ? "bool"
        : Number().IsMatch(value) ? "long"
        : RealNumber().IsMatch(value) ? "double"
        : value.StartsWith('"') ? "string"
        : value.StartsWith('[') ? "list"
        : "expression";

    [GeneratedRegex(@"^@?[A-Za-z_0-9.-]+$")]
    private static partial Regex Simple();

    [GeneratedRegex(@"^-?\d+$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^-?\d+\.\d*(e-?\d+)?$")]
    private static partial Regex RealNumber();

    [GeneratedRegex(@"^\((long|int)( \w+)?(, ?(long|int)( \w+)?)+\)$")]
    private static partial Regex IntTuple();

    [GeneratedRegex(@"[^A-Za-z0-9]")]
    private static partial Regex NotLetters();
}
