namespace WeightSpace.OperatorGenerator.Api;

/// <summary>One visible type: what it is, what it derives from, what it declares and what can be reached through it.</summary>
internal sealed class TypeSurface(string kind)
{
    /// <summary>"class", "sealed class", "static class", "struct", "enum", "interface" or "delegate".</summary>
    public string Kind { get; } = kind;

    /// <summary>Base classes and visible interfaces.</summary>
    public SortedSet<string> Bases { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Declared { get; } = new(StringComparer.Ordinal);

    /// <summary>Declared and inherited members: an override or a copy lower in the hierarchy serves the same callers.</summary>
    public SortedSet<string> Reachable { get; } = new(StringComparer.Ordinal);
}
