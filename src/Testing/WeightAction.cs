using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Testing;

/// <summary>Permutes weights by a group element.</summary>
public static class WeightAction
{
    /// <summary>Permutes packed features.</summary>
    /// <param name="layout">Their layout.</param>
    /// <param name="element">The group element.</param>
    /// <param name="features">Shape <c>[batch, weights, …]</c>. Not disposed.</param>
    /// <returns>A fresh tensor of the same shape; the caller disposes it.</returns>
    public static Tensor Act(WeightLayout layout, GroupElement element, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(layout);
        using var scope = NewDisposeScope();
        return layout.Pack(Act(layout.Spec, element, layout.Unpack(features), lead: 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Permutes features.</summary>
    /// <param name="features">The features. Not disposed.</param>
    /// <param name="element">The group element.</param>
    /// <returns>Fresh features; the caller disposes them.</returns>
    public static WeightFeatures Act(WeightFeatures features, GroupElement element)
    {
        ArgumentNullException.ThrowIfNull(features);
        return new(features.Spec, Act(features.Spec, element, features.Tensors, lead: 1));
    }

    /// <summary>Permutes tensors of shape <c>[lead axes, *axes, …]</c>, one for each of the weight space.</summary>
    internal static Tensor[] Act(WeightSpaceSpec spec, GroupElement element, IReadOnlyList<Tensor> values, int lead)
    {
        if (values.Count != spec.Tensors.Length) throw new ArgumentException($"There must be one tensor for each of the {spec.Tensors.Length} of the weight space {Notation.Of(spec)}, got {values.Count}.", nameof(values));
        return [.. spec.Tensors.Zip(values, (tensor, value) => Act(tensor, element, value, lead))];
    }

    /// <summary>Permutes arrays, one for each tensor of the weight space.</summary>
    internal static T[][] Act<T>(WeightSpaceSpec spec, GroupElement element, T[][] values)
    {
        if (values.Length != spec.Tensors.Length) throw new ArgumentException($"There must be one array for each of the {spec.Tensors.Length} tensors of the weight space {Notation.Of(spec)}, got {values.Length}.", nameof(values));
        return [.. spec.Tensors.Zip(values, (tensor, value) => element.Act(tensor, value.AsSpan()))];
    }

    private static Tensor Act(TensorSpec tensor, GroupElement element, Tensor values, int lead)
    {
        var (shape, rank) = (values.shape, tensor.Axes.Length);
        if (shape.Length < lead + rank || !shape.AsSpan(lead, rank).SequenceEqual(tensor.Shape.AsSpan()))
            throw new ArgumentException($"Tensor {tensor.Name} must have shape [{(lead > 0 ? "batch, " : "")}{string.Join(", ", tensor.Shape)}, …], got [{string.Join(", ", shape)}].", nameof(values));
        using var scope = NewDisposeScope();
        var source = from_array(element.IndexMap(tensor).Select(index => (long)index).ToArray()).to(values.device);
        return values.reshape([.. shape[..lead], tensor.ElementCount, .. shape[(lead + rank)..]]).index_select(lead, source).reshape(shape).MoveToOuterDisposeScope();
    }
}
