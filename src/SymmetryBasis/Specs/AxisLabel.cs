namespace WeightSpace.SymmetryBasis;

/// <summary>Names a set of indices that are permuted together wherever the label occurs.</summary>
/// <remarks>Text form: <c>h:32</c> permutable, <c>x:64!</c> fixed, <c>d:16&lt;H</c> nested in H.</remarks>
public sealed record AxisLabel
{
    private AxisLabel(string name, int size, LabelKind kind, AxisLabel? parent)
    {
        SpecText.RequireLabelName(name, nameof(name));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (parent is { Kind: LabelKind.Fixed })
            throw new ArgumentException($"Label {name} is nested in {parent.Name}, which is fixed; nest it in a permutable or nested label.", nameof(parent));
        Name = name;
        Size = size;
        Kind = kind;
        Parent = parent;
    }

    /// <summary>Unique in a <see cref="WeightSpaceSpec"/>.</summary>
    public string Name { get; }

    /// <summary>Number of indices; for a nested label, per index of the parent.</summary>
    public int Size { get; }

    /// <summary>How the indices may be permuted.</summary>
    public LabelKind Kind { get; }

    /// <summary>The label that this one is nested in; null unless <see cref="Kind"/> is
    /// <see cref="LabelKind.Nested"/>.</summary>
    public AxisLabel? Parent { get; }

    /// <summary>How many independent copies of the label's symmetric group act: the product of the sizes of all
    /// ancestors.</summary>
    public int Instances => Parent is null ? 1 : checked(Parent.Size * Parent.Instances);

    /// <summary>A label whose indices may be permuted freely.</summary>
    /// <param name="name">Unique name of one or more words, without any of <c>[ ] , ; : ! &lt;</c>.</param>
    /// <param name="size">Number of indices, at least 1.</param>
    /// <exception cref="ArgumentException">The name is empty or holds a reserved character, or the size is not
    /// positive.</exception>
    public static AxisLabel Permutable(string name, int size) => new(name, size, LabelKind.Permutable, null);

    /// <summary>A label whose indices may not be permuted.</summary>
    /// <inheritdoc cref="Permutable"/>
    public static AxisLabel Fixed(string name, int size) => new(name, size, LabelKind.Fixed, null);

    /// <summary>A label whose indices may be permuted differently for every index of
    /// <paramref name="parent"/>.</summary>
    /// <param name="name">Unique name of one or more words, without any of <c>[ ] , ; : ! &lt;</c>.</param>
    /// <param name="size">Number of indices per parent index, at least 1.</param>
    /// <param name="parent">A permutable or nested label.</param>
    /// <exception cref="ArgumentException">As for <see cref="Permutable"/>, or the parent is fixed.</exception>
    public static AxisLabel Nested(string name, int size, AxisLabel parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return new(name, size, LabelKind.Nested, parent);
    }

    /// <summary>The text form.</summary>
    public override string ToString() => Kind switch
    {
        LabelKind.Fixed => $"{Name}:{Size}!",
        LabelKind.Nested => $"{Name}:{Size}<{Parent!.Name}",
        _ => $"{Name}:{Size}",
    };
}
