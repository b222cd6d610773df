using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Shape and symmetry of one weight tensor. Holds no data.</summary>
/// <remarks>
/// Text form: <c>matrix w1[out h, fixedIn x]</c>. An axis of a parameter that is a product of labels (head × channel)
/// appears as consecutive axes:
/// the tensor is a view of the parameter with the same elements in the same order.
/// </remarks>
public sealed record TensorSpec
{
    /// <summary>Makes a tensor.</summary>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="kind">What the tensor is for.</param>
    /// <param name="axes">The axes, outermost first; none for a scalar.</param>
    /// <exception cref="ArgumentException">The name is empty or reserved, or a nested axis has no axis of its parent
    /// label before it.</exception>
    public TensorSpec(string name, TensorKind kind, params ImmutableArray<TensorAxis> axes)
    {
        SpecText.RequireName(name, nameof(name));
        Name = name;
        Kind = kind;
        Axes = axes;
        for (var axis = 0; axis < Axes.Length; axis++)
        {
            if (Axes[axis].Label.Parent is { } parent && ParentAxis(axis) < 0)
            {
                throw new ArgumentException(
                    $"Axis {axis} of tensor {name} has label {Axes[axis].Label.Name}, nested in {parent.Name}, but no earlier axis of the tensor has label {parent.Name}; put the parent's axis first.",
                    nameof(axes));
            }
        }
    }

    /// <summary>Name of the parameter.</summary>
    public string Name { get; }

    /// <summary>What the tensor is for.</summary>
    public TensorKind Kind { get; }

    /// <summary>The axes, outermost first.</summary>
    public EquatableArray<TensorAxis> Axes { get; }

    /// <summary>Sizes of the axes.</summary>
    public ImmutableArray<long> Shape => [.. Axes.Select(axis => (long)axis.Label.Size)];

    /// <summary>Number of elements.</summary>
    public long ElementCount => Axes.Aggregate(1L, (product, axis) => checked(product * axis.Label.Size));

    /// <summary>The axis that says which copy of a nested axis's group acts: the nearest earlier one with the parent's
    /// label; −1 if there is none.</summary>
    /// <param name="axis">Number of an axis.</param>
    public int ParentAxis(int axis)
    {
        if (Axes[axis].Label.Parent is not { } parent) return -1;
        for (var earlier = axis - 1; earlier >= 0; earlier--)
        {
            if (Axes[earlier].Label == parent) return earlier;
        }

        return -1;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"{SpecText.Format(Kind)} {Name}[{string.Join(", ", Axes)}]";
}
