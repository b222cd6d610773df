using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing;

/// <summary>Weight spaces as one writes them on a board.</summary>
internal static class Notation
{
    /// <summary>Tensors with their labels, then the labels: <c>w[h, x], b[h] with h:2, x:3!</c>. A label marked
    /// <c>!</c> is fixed, <c>d:2&lt;H</c> is nested in H.</summary>
    public static string Of(WeightSpaceSpec spec)
    {
        var tensors = string.Join(", ", spec.Tensors.Select(tensor =>
            $"{tensor.Name}[{string.Join(", ", tensor.Axes.Select(axis => axis.Label.Name))}]"));
        return spec.Labels.Length == 0 ? tensors : $"{tensors} with {string.Join(", ", spec.Labels)}";
    }
}
