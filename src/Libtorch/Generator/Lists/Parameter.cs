namespace WeightSpace.OperatorGenerator.Lists;

/// <summary>One parameter of a C# signature.</summary>
/// <param name="Modifier">"params ", "this " or empty.</param>
/// <param name="Type">As written, for example <c>ReadOnlySpan&lt;long&gt;</c> or <c>(long, long)?</c>.</param>
internal sealed record Parameter(string Modifier, string Type, string Name, string? Default)
{
    public bool IsNullable => Type.EndsWith('?');

    /// <summary>The type without a trailing question mark.</summary>
    public string Core => Type.TrimEnd('?');

    public override string ToString() => $"{Modifier}{Type} {Name}{(Default is null ? "" : $" = {Default}")}";
}
