namespace WeightSpace.OperatorGenerator.Lists;

/// <summary>One line of an operator list: a C# signature and what it calls.</summary>
/// <param name="Calls">Operator calls, tried in order; empty when <paramref name="Expression"/> is given.</param>
/// <param name="Expression">A C# expression that stands for the whole body, or null.</param>
internal sealed record OperatorLine(
    string File, int Number, string Section, string Name, IReadOnlyList<Parameter> Parameters, string Result,
    IReadOnlyList<OperatorCall> Calls, string? Expression)
{
    /// <summary>A failure that names the place in the list.</summary>
    public FormatException Fault(string message) => new($"{File}({Number}): {Name}: {message}");
}
