namespace WeightSpace.SymmetryBasis;

/// <summary>One axis of a weight tensor.</summary>
/// <param name="Label">The indices that the axis runs over.</param>
/// <param name="Role">What the axis does.</param>
public readonly record struct TensorAxis(AxisLabel Label, AxisRole Role)
{
    /// <summary>Role and label name, <c>out h</c>.</summary>
    public override string ToString() => $"{SpecText.Format(Role)} {Label.Name}";
}
