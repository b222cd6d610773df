using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Kind of a tensor and roles of its axes: all that relation-tied parameters know about it.</summary>
public sealed record TensorType
{
    /// <summary>Makes a type.</summary>
    /// <param name="kind">Kind of the tensor.</param>
    /// <param name="roles">Roles of its axes.</param>
    public TensorType(TensorKind kind, params ImmutableArray<AxisRole> roles) => (Kind, Roles) = (kind, roles);

    /// <summary>Kind of the tensor.</summary>
    public TensorKind Kind { get; }

    /// <summary>Roles of its axes.</summary>
    public EquatableArray<AxisRole> Roles { get; }

    /// <summary>The type of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    public static TensorType Of(TensorSpec tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(tensor.Kind, [.. tensor.Axes.Select(axis => axis.Role)]);
    }

    /// <summary>Kind and roles, <c>matrix(out,fixedIn)</c>.</summary>
    public override string ToString() => $"{SpecText.Format(Kind)}({string.Join(',', Roles.Select(SpecText.Format))})";
}
