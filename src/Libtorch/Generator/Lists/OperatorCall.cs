namespace WeightSpace.OperatorGenerator.Lists;

/// <summary>The right side of a line: a call of one operator, perhaps chosen by a condition.</summary>
/// <param name="Operator">For example <c>aten::sum.dim_IntList</c>.</param>
/// <param name="Values">Schema argument name to C# value.</param>
/// <param name="Condition">A C# condition under which this call is made, or null for the last one.</param>
/// <param name="Then">A C# call that receives the result as its first argument, or null.</param>
internal sealed record OperatorCall(
    string Operator, IReadOnlyList<KeyValuePair<string, string>> Values, string? Condition, string? Then);
