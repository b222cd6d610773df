namespace WeightSpace.SymmetryBasis;

/// <summary>One operator application in an architecture graph.</summary>
/// <param name="Rule">The operator, with its parameters.</param>
/// <param name="Name">Which one of the network it is; may be empty.</param>
/// <param name="Operands">The values it reads.</param>
/// <param name="Result">The value it makes.</param>
public sealed record GraphNode(OperatorRule Rule, string Name, EquatableArray<GraphValue> Operands, GraphValue Result)
{
    /// <summary>What the operator does.</summary>
    public string Operator => Rule.Name;

    /// <summary>What the operator does and which one it is, as messages say it: <c>Linear 'encoder.0'</c>.</summary>
    public string Title => TitleOf(Rule, Name);

    internal static string TitleOf(OperatorRule rule, string name) => name.Length == 0 ? rule.Name : $"{rule.Name} '{name}'";
}
