using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A relation between an output and an input tensor that has parameters of its own.</summary>
/// <remarks>
/// A general key holds the types of the two tensors and the axes that the term joins. A specific key adds which axes
/// carry the same label,
/// or that the tensors are the same one; it exists when that says more than the joined axes do.
/// </remarks>
public sealed record RelationKey
{
    private readonly string name;

    private RelationKey(TensorType output, TensorType input, ImmutableArray<RolePair> joined, string shared)
    {
        (Output, Input, Joined) = (output, input, joined);
        name = $"{output}<-{input}|{Describe(output, input, joined)}{shared}";
        IsSpecific = shared.Length > 0;
    }

    /// <summary>Type of the tensor written.</summary>
    public TensorType Output { get; }

    /// <summary>Type of the tensor read.</summary>
    public TensorType Input { get; }

    /// <summary>The axes that the term joins.</summary>
    public EquatableArray<RolePair> Joined { get; }

    /// <summary>Whether the key says more than types and joined axes.</summary>
    public bool IsSpecific { get; }

    /// <summary>The key of all terms between tensors of these types that join these axes.</summary>
    /// <param name="output">Type of the tensor written.</param>
    /// <param name="input">Type of the tensor read.</param>
    /// <param name="joined">Joined axes, sorted.</param>
    public static RelationKey General(TensorType output, TensorType input, ImmutableArray<RolePair> joined) => new(output, input, joined, string.Empty);

    /// <summary>The key of those among them whose tensors share exactly these labels.</summary>
    /// <param name="output">Type of the tensor written.</param>
    /// <param name="input">Type of the tensor read.</param>
    /// <param name="joined">Joined axes, sorted.</param>
    /// <param name="shared">Axes with the same label, sorted.</param>
    public static RelationKey Sharing(TensorType output, TensorType input, ImmutableArray<RolePair> joined, ImmutableArray<RolePair> shared) =>
        new(output, input, joined, $"|{Describe(output, input, shared)}");

    /// <summary>The key of those among them that map a tensor to itself.</summary>
    /// <param name="type">Type of the tensor.</param>
    /// <param name="joined">Joined axes, sorted.</param>
    public static RelationKey Self(TensorType type, ImmutableArray<RolePair> joined) => new(type, type, joined, "|self");

    /// <summary>The text form, part of the checkpoint format: <c>bias(out)&lt;-matrix(out,in)|out-out</c>.</summary>
    public override string ToString() => name;

    private static string Describe(TensorType output, TensorType input, ImmutableArray<RolePair> pairs) => pairs.IsEmpty
        ? "none"
        : string.Join('+', pairs.Select(pair => $"{SpecText.Format(output.Roles[pair.Output])}-{SpecText.Format(input.Roles[pair.Input])}"));
}
