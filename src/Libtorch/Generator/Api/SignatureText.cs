using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace WeightSpace.OperatorGenerator.Api;

/// <summary>Writes reflected members as C# signatures, so that two assemblies can be compared as text.</summary>
/// <remarks>Nullable reference annotations are left out: they change no caller's meaning and TorchSharp annotates only some files.</remarks>
internal static class SignatureText
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["System.Void"] = "void",
        ["System.Object"] = "object",
        ["System.String"] = "string",
        ["System.Boolean"] = "bool",
        ["System.Byte"] = "byte",
        ["System.SByte"] = "sbyte",
        ["System.Int16"] = "short",
        ["System.UInt16"] = "ushort",
        ["System.Int32"] = "int",
        ["System.UInt32"] = "uint",
        ["System.Int64"] = "long",
        ["System.UInt64"] = "ulong",
        ["System.Single"] = "float",
        ["System.Double"] = "double",
        ["System.Decimal"] = "decimal",
        ["System.Char"] = "char",
        ["System.IntPtr"] = "nint",
        ["System.UIntPtr"] = "nuint",
    };

    public static string OfMethod(MethodBase method)
    {
        string parameters = string.Join(", ", method.GetParameters().Select(parameter => OfParameter(parameter, method)));
        string generic = method.IsGenericMethodDefinition
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
            : "";
        string result = method is MethodInfo info ? $" -> {OfType(info.ReturnType, TupleNames(info.ReturnParameter))}" : "";
        return $"{Modifiers(method)}{method.Name}{generic}({parameters}){result}";
    }

    public static string OfProperty(PropertyInfo property)
    {
        MethodInfo? getter = Visible(property.GetMethod);
        MethodInfo? setter = Visible(property.SetMethod);
        string accessors = (getter is null ? "" : "get; ") + (setter is null ? "" : "set; ");
        ParameterInfo[] indexes = property.GetIndexParameters();
        string indexer = indexes.Length == 0 ? "" : $"[{string.Join(", ", indexes.Select(index => OfParameter(index, null)))}]";
        return $"{Modifiers((getter ?? setter)!)}{property.Name}{indexer} {{ {accessors}}} -> {OfType(property.PropertyType, TupleNames(property))}";
    }

    public static string OfField(FieldInfo field)
    {
        string constant = field.IsLiteral ? $" = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}" : "";
        string modifiers = (field.IsFamily || field.IsFamilyOrAssembly ? "protected " : "")
            + (field.IsLiteral ? "const " : field.IsStatic ? "static " : "")
            + (field.IsInitOnly ? "readonly " : "");
        return $"{modifiers}{field.Name}{constant} -> {OfType(field.FieldType, TupleNames(field))}";
    }

    public static string OfType(Type type, IReadOnlyList<string?>? tupleNames = null)
    {
        int position = 0;
        return OfType(type, tupleNames, ref position);
    }

    private static string OfType(Type type, IReadOnlyList<string?>? names, ref int position)
    {
        if (type.IsByRef)
            return OfType(type.GetElementType()!, names, ref position) + "&";
        if (type.IsPointer)
            return OfType(type.GetElementType()!, names, ref position) + "*";
        if (type.IsArray)
            return $"{OfType(type.GetElementType()!, names, ref position)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return OfType(underlying, names, ref position) + "?";
        if (type.IsGenericType && type.FullName is not null && type.FullName.StartsWith("System.ValueTuple`", StringComparison.Ordinal))
            return OfTuple(type, names, ref position);
        string plain = type.FullName ?? type.GetGenericTypeDefinition().FullName!;
        if (Keywords.TryGetValue(plain, out string? keyword))
            return keyword;
        return OfNamed(type, names, ref position);
    }

    private static string OfTuple(Type type, IReadOnlyList<string?>? names, ref int position)
    {
        Type[] items = type.GetGenericArguments();
        int first = position;
        position += items.Length;
        var parts = new List<string>();
        for (int i = 0; i < items.Length; i++)
        {
            string? name = names is not null && first + i < names.Count ? names[first + i] : null;
            parts.Add(OfType(items[i], names, ref position) + (name is null ? "" : " " + name));
        }
        return $"({string.Join(", ", parts)})";
    }

    private static string OfNamed(Type type, IReadOnlyList<string?>? names, ref int position)
    {
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        string name = (definition.FullName ?? definition.Name).Replace('+', '.');
        if (!type.IsGenericType)
            return Shorten(name);
        var arguments = new List<string>();
        foreach (Type argument in type.GetGenericArguments())
            arguments.Add(OfType(argument, names, ref position));
        string bare = string.Concat(name.Split('.').Select(part => "." + part.Split('`')[0]))[1..];
        return $"{Shorten(bare)}<{string.Join(", ", arguments)}>";
    }

    private static string Shorten(string name)
    {
        foreach (string prefix in new[] { "TorchSharp.torch.", "TorchSharp.", "System.Collections.Generic.", "System." })
        {
            string rest = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : "";
            if (rest.Length > 0 && (prefix.StartsWith("Torch", StringComparison.Ordinal) || !rest.Contains('.')))
                return rest;
        }
        return name;
    }

    private static string OfParameter(ParameterInfo parameter, MethodBase? method)
    {
        bool extended = method is not null && parameter.Position == 0 && method.IsDefined(typeof(ExtensionAttribute), false);
        string prefix = extended ? "this " : parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        string kind = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        string type = OfType(parameter.ParameterType, TupleNames(parameter)).TrimEnd('&');
        string fallback = parameter.HasDefaultValue ? " = " + OfConstant(parameter) : "";
        return $"{prefix}{kind}{type} {parameter.Name}{fallback}";
    }

    private static string OfConstant(ParameterInfo parameter)
    {
        object? value = parameter.RawDefaultValue;
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return value switch
        {
            null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
            bool flag => flag ? "true" : "false",
            string text => $"\"{text}\"",
            double number when double.IsPositiveInfinity(number) => "double.PositiveInfinity",
            double number when double.IsNegativeInfinity(number) => "double.NegativeInfinity",
            double number when double.IsNaN(number) => "double.NaN",
            _ when type.IsEnum => $"{OfType(type)}.{Enum.ToObject(type, value)}",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string Modifiers(MethodBase method)
    {
        string modifiers = method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "";
        if (method.IsStatic)
            return modifiers + "static ";
        // A caller may override what is open, so an openness that TorchSharp lacks is an incompatibility.
        return method.IsVirtual && !method.IsFinal && method.DeclaringType is { IsSealed: false } ? modifiers + (method.IsAbstract ? "abstract " : "virtual ") : modifiers;
    }

    private static MethodInfo? Visible(MethodInfo? accessor) =>
        accessor is { } method && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) ? method : null;

    private static IReadOnlyList<string?>? TupleNames(ICustomAttributeProvider provider) =>
        provider.GetCustomAttributes(typeof(TupleElementNamesAttribute), false) is [TupleElementNamesAttribute names, ..]
            ? [.. names.TransformNames]
            : null;
}
