using System.Numerics;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Testing;

/// <summary>How far a function of weights is from ignoring a group element: f(g·w) beside f(w).</summary>
/// <remarks>A constant is invariant: a test should also see the function react to its weights. A function must not
/// change or dispose its argument; the tensors that it makes are disposed here.</remarks>
public static class InvarianceError
{
    /// <summary>Measures a function of plain arrays.</summary>
    /// <typeparam name="T"><see cref="double"/> or <see cref="float"/>.</typeparam>
    /// <param name="function">Of one array for each tensor of the weight space, row-major; gives any number of
    /// values.</param>
    /// <param name="spec">The weight space.</param>
    /// <param name="weights">What to apply it to.</param>
    /// <param name="element">The group element.</param>
    /// <exception cref="ArgumentException">The number of arrays or a length does not fit.</exception>
    public static SymmetryReport Of<T>(
        Func<T[][], T[]> function, WeightSpaceSpec spec, T[][] weights, GroupElement element)
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(element);
        var (actual, expected) = (function(WeightAction.Act(spec, element, weights)), function(weights));
        return Comparison.Report(
            SymmetryClaim.Invariant, spec, element, Comparison.Tolerance<T>(),
            [Comparison.Of("result", [expected.Length], actual, expected)]);
    }

    /// <summary>Measures a function of plain arrays that takes the weight space too, at a drawn case.</summary>
    /// <param name="function">Of weight space and arrays, one for each tensor, row-major.</param>
    /// <param name="drawn">Weight space, weights and group element.</param>
    public static SymmetryReport Of(Func<WeightSpaceSpec, double[][], double[]> function, SymmetryCase drawn)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(drawn);
        return Of<double>(weights => function(drawn.Spec, weights), drawn.Spec, drawn.Weights(), drawn.Element);
    }

    /// <summary>Measures a function of tensors.</summary>
    /// <param name="function">Of one tensor for each of the weight space, shape <c>[*axes, …]</c>; gives one of any
    /// shape.</param>
    /// <param name="spec">The weight space.</param>
    /// <param name="weights">What to apply it to. Not disposed.</param>
    /// <param name="element">The group element.</param>
    /// <exception cref="ArgumentException">The number of tensors or a shape does not fit.</exception>
    public static SymmetryReport Of(
        Func<IReadOnlyList<Tensor>, Tensor> function, WeightSpaceSpec spec, IReadOnlyList<Tensor> weights, GroupElement element)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Measure(function, spec, weights, element, lead: 0);
    }

    /// <summary>Measures a function of features.</summary>
    /// <param name="function">Of features; gives one tensor of any shape.</param>
    /// <param name="features">What to apply it to. Not disposed.</param>
    /// <param name="element">The group element.</param>
    public static SymmetryReport Of(Func<WeightFeatures, Tensor> function, WeightFeatures features, GroupElement element)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(features);
        return Measure(
            tensors => function(new WeightFeatures(features.Spec, tensors)), features.Spec, features.Tensors, element,
            lead: 1);
    }

    /// <summary>Measures a function of features at a drawn case.</summary>
    /// <param name="function">Of features; gives one tensor of any shape.</param>
    /// <param name="drawn">Weight space, features and group element.</param>
    public static SymmetryReport Of(Func<WeightFeatures, Tensor> function, SymmetryCase drawn)
    {
        ArgumentNullException.ThrowIfNull(drawn);
        using var features = drawn.Features();
        return Of(function, features, drawn.Element);
    }

    private static SymmetryReport Measure(
        Func<IReadOnlyList<Tensor>, Tensor> function, WeightSpaceSpec spec, IReadOnlyList<Tensor> weights, GroupElement element,
        int lead)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(element);
        using var scope = NewDisposeScope();
        var (actual, expected) = (function(WeightAction.Act(spec, element, weights, lead)), function(weights));
        return Comparison.Report(
            SymmetryClaim.Invariant, spec, element,
            Comparison.Tolerance(weights.Append(expected).Select(tensor => tensor.dtype)),
            [Comparison.Of("result", actual, expected, 0, (int)expected.dim())]);
    }
}
