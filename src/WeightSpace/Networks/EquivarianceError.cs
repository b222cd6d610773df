using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Measures how far a map of packed features is from commuting with a group element.</summary>
public static class EquivarianceError
{
    /// <summary>Compares the map of moved features with the moved map of features.</summary>
    /// <param name="map">From <c>[batch, weights, channels]</c> to <c>[batch, weights, channels out]</c>; must not
    /// dispose its argument.</param>
    /// <param name="layout">Layout of the packed features.</param>
    /// <param name="features">Shape <c>[batch, weights, channels]</c>. Not disposed.</param>
    /// <param name="element">The group element.</param>
    /// <returns>The largest difference, relative to the largest output.</returns>
    public static double Measure(Func<Tensor, Tensor> map, WeightLayout layout, Tensor features, GroupElement element)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var output = map(features);
        var moved = map(Act(layout, element, features));
        var difference = (moved - Act(layout, element, output)).abs().max().to(ScalarType.Float64).item<double>();
        return difference / Math.Max(output.abs().max().to(ScalarType.Float64).item<double>(), double.Epsilon);
    }

    /// <summary>Moves packed features by a group element.</summary>
    /// <param name="layout">Layout of the packed features.</param>
    /// <param name="element">The group element.</param>
    /// <param name="features">Shape <c>[batch, weights, …]</c>. Not disposed.</param>
    /// <returns>A fresh tensor of the same shape; the caller disposes it.</returns>
    public static Tensor Act(WeightLayout layout, GroupElement element, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(element);
        ArgumentNullException.ThrowIfNull(features);
        var map = new List<long>();
        foreach (var tensor in layout.Spec.Tensors)
        {
            long start = map.Count;
            map.AddRange(element.IndexMap(tensor).Select(source => start + source));
        }

        using var index = tensor(map.ToArray(), device: features.device);
        return features.index_select(1, index);
    }
}
