using WeightSpace.OperatorGenerator.Lists;
using WeightSpace.OperatorGenerator.Schemas;

namespace WeightSpace.OperatorGenerator.Code;

/// <summary>Writes the XML documentation of a generated method from the schemas of the operators that it calls.</summary>
internal static class DocumentationWriter
{
    public static IEnumerable<string> Write(OperatorLine line, IReadOnlyDictionary<string, OperatorSchema> schemas)
    {
        if (line.Expression is { } expression)
        {
            yield return $"/// <summary>Short for <c>{Escape(expression)}</c>.</summary>";
            if (line.Result != "void")
                yield return $"/// <returns>{Returned(line, false)}</returns>";
            yield break;
        }
        OperatorSchema[] called = [.. line.Calls.Select(call => schemas[call.Operator]).Distinct()];
        yield return $"/// <summary>Calls {string.Join(" or ", called.Select(schema => $"<c>{Escape(schema.Text)}</c>"))}.</summary>";
        foreach (Parameter parameter in line.Parameters)
            yield return $"/// <param name=\"{parameter.Name.TrimStart('@')}\">{Meaning(parameter, line, schemas)}</param>";
        if (line.Result != "void")
            yield return $"/// <returns>{Returned(line, called.Any(schema => schema.WritesFirst && schema.Results.Count == 1))}</returns>";
        yield return "/// <exception cref=\"System.Runtime.InteropServices.ExternalException\">libtorch refuses the arguments; the message names the operator and the shapes.</exception>";
    }

    private static string Meaning(Parameter parameter, OperatorLine line, IReadOnlyDictionary<string, OperatorSchema> schemas)
    {
        foreach (OperatorCall call in line.Calls)
        {
            foreach ((string name, string value) in call.Values.Where(pair => pair.Value == parameter.Name))
            {
                SchemaArgument argument = schemas[call.Operator].Arguments.First(argument => argument.Name == name);
                return $"The operator's <c>{Escape(argument.Name)}</c>, {Escape(argument.Type.ToString())}.";
            }
        }
        bool condition = line.Calls.Any(call => call.Condition?.Contains(parameter.Name) == true);
        return parameter.Name switch
        {
            "inplace" => "Whether to change the input itself instead of making a new tensor.",
            "requires_grad" => "Whether autograd records what is done to the result.",
            "names" => "Names of the dimensions; null for none.",
            _ => condition ? "Chooses among the operators above." : "Enters the operator's arguments.",
        };
    }

    private static string Returned(OperatorLine line, bool inPlace)
    {
        bool conditional = line.Calls.Count > 1;
        return line.Result.TrimEnd('?') switch
        {
            "Tensor" when inPlace && !conditional => "The changed tensor itself, not a new handle.",
            "Tensor" when inPlace => "A fresh tensor that the caller disposes, or the changed tensor itself.",
            "Tensor" => line.Expression is null ? "A fresh tensor; the caller disposes it." : "What that call returns.",
            "Tensor[]" or "IList<Tensor>" => "Fresh tensors; the caller disposes each.",
            var tuple when tuple.StartsWith('(') => "Fresh tensors; the caller disposes each.",
            _ => line.Expression is null ? "The operator's result." : "What that call returns.",
        };
    }

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
