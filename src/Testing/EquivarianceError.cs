using System.Numerics;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Testing;

/// <summary>How far a map of weights is from commuting with a group element: f(g·w) beside g·f(w).</summary>
/// <remarks>A map must not change or dispose its argument; the tensors that it makes are disposed here.</remarks>
public static class EquivarianceError
{
    /// <summary>Measures a map of plain arrays.</summary>
    /// <typeparam name="T"><see cref="double"/> or <see cref="float"/>.</typeparam>
    /// <param name="map">From one array for each tensor of the weight space, row-major, to the same.</param>
    /// <param name="spec">The weight space.</param>
    /// <param name="weights">What to apply it to.</param>
    /// <param name="element">The group element.</param>
    /// <exception cref="ArgumentException">The number of arrays or a length does not fit, of weights or of
    /// results.</exception>
    public static SymmetryReport Of<T>(
        Func<T[][], T[][]> map, WeightSpaceSpec spec, T[][] weights, GroupElement element)
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(element);
        var actual = map(WeightAction.Act(spec, element, weights));
        var expected = WeightAction.Act(spec, element, map(weights));
        return Comparison.Report(
            SymmetryClaim.Equivariant, spec, element, Comparison.Tolerance<T>(),
            spec.Tensors.Select((tensor, i) =>
                Comparison.Of(tensor.Name, [.. tensor.Shape], actual[i], expected[i])));
    }

    /// <summary>Measures a map of plain arrays that takes the weight space too, at a drawn case.</summary>
    /// <param name="map">From weight space and arrays, one for each tensor, row-major, to such arrays.</param>
    /// <param name="drawn">Weight space, weights and group element.</param>
    /// <exception cref="ArgumentException">A result does not fit the weight space.</exception>
    public static SymmetryReport Of(Func<WeightSpaceSpec, double[][], double[][]> map, SymmetryCase drawn)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(drawn);
        return Of<double>(weights => map(drawn.Spec, weights), drawn.Spec, drawn.Weights(), drawn.Element);
    }

    /// <summary>Measures a map of tensors.</summary>
    /// <param name="map">From one tensor for each of the weight space, shape <c>[*axes, …]</c>, to the same.</param>
    /// <param name="spec">The weight space.</param>
    /// <param name="weights">What to apply it to. Not disposed.</param>
    /// <param name="element">The group element.</param>
    /// <exception cref="ArgumentException">The number of tensors or a shape does not fit, of weights or of
    /// results.</exception>
    public static SymmetryReport Of(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> map, WeightSpaceSpec spec, IReadOnlyList<Tensor> weights, GroupElement element)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Measure(map, spec, weights, element, lead: 0);
    }

    /// <summary>Measures a map of features.</summary>
    /// <param name="map">From features to features of the same weight space, with any number of channels.</param>
    /// <param name="features">What to apply it to. Not disposed.</param>
    /// <param name="element">The group element.</param>
    /// <exception cref="ArgumentException">The results are not of the same weight space.</exception>
    public static SymmetryReport Of(Func<WeightFeatures, WeightFeatures> map, WeightFeatures features, GroupElement element)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(features);
        return Measure(
            tensors => map(new WeightFeatures(features.Spec, tensors)).Tensors, features.Spec, features.Tensors, element,
            lead: 1);
    }

    /// <summary>Measures a map of features at a drawn case.</summary>
    /// <param name="map">From features to features of the same weight space, with any number of channels.</param>
    /// <param name="drawn">Weight space, features and group element.</param>
    /// <exception cref="ArgumentException">The results are not of the same weight space.</exception>
    public static SymmetryReport Of(Func<WeightFeatures, WeightFeatures> map, SymmetryCase drawn)
    {
        ArgumentNullException.ThrowIfNull(drawn);
        using var features = drawn.Features();
        return Of(map, features, drawn.Element);
    }

    /// <summary>Measures a map of packed features.</summary>
    /// <param name="map">From <c>[batch, weights, channels]</c> to <c>[batch, weights, channels out]</c>.</param>
    /// <param name="layout">Layout of the packed features.</param>
    /// <param name="features">Shape <c>[batch, weights, channels]</c>. Not disposed.</param>
    /// <param name="element">The group element.</param>
    public static SymmetryReport Of(Func<Tensor, Tensor> map, WeightLayout layout, Tensor features, GroupElement element)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(layout);
        using var scope = NewDisposeScope();
        return Measure(
            tensors => layout.Unpack(map(layout.Pack(tensors))), layout.Spec, layout.Unpack(features), element, lead: 1);
    }

    private static SymmetryReport Measure(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> map, WeightSpaceSpec spec, IReadOnlyList<Tensor> weights, GroupElement element,
        int lead)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(element);
        using var scope = NewDisposeScope();
        var actual = map(WeightAction.Act(spec, element, weights, lead));
        var expected = WeightAction.Act(spec, element, map(weights), lead);
        return Comparison.Report(
            SymmetryClaim.Equivariant, spec, element,
            Comparison.Tolerance(weights.Concat(expected).Select(tensor => tensor.dtype)),
            spec.Tensors.Select((tensor, i) =>
                Comparison.Of(tensor.Name, actual[i], expected[i], lead, tensor.Axes.Length)));
    }
}
