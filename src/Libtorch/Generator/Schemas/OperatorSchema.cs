namespace WeightSpace.OperatorGenerator.Schemas;

/// <summary>One overload of a dispatcher operator, as libtorch reports it.</summary>
/// <param name="Name">For example <c>aten::sum.dim_IntList</c>; without a dot when the overload is unnamed.</param>
/// <param name="Text">The schema as printed by libtorch.</param>
internal sealed record OperatorSchema(
    string Name, string Text, IReadOnlyList<SchemaArgument> Arguments, IReadOnlyList<SchemaType> Results, bool WritesFirst)
{
    public string BaseName => Name.Split('.')[0];

    public string Overload => Name.Contains('.') ? Name[(Name.IndexOf('.') + 1)..] : "";
}
