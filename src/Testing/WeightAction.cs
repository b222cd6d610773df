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
        RequireOneForEach(spec, values.Count);
        return [.. spec.Tensors.Zip(values, (tensor, value) => Act(tensor, element, value, lead))];
    }

    /// <summary>Permutes arrays, one for each tensor of the weight space.</summary>
    internal static T[][] Act<T>(WeightSpaceSpec spec, GroupElement element, T[][] values)
    {
        RequireOneForEach(spec, values.Length);
        return [.. spec.Tensors.Zip(values, (tensor, value) => element.Act(tensor, value.AsSpan()))];
    }

    private static void RequireOneForEach(WeightSpaceSpec spec, int count)
    {
        if (count != spec.Tensors.Length)
            throw new ArgumentException($"The weight space {Notation.Of(spec)} has {spec.Tensors.Length} tensors, got values of {count}.");
    }

    private static Tensor Act(TensorSpec tensor, GroupElement element, Tensor values, int lead)
    {
        var (shape, rank) = (values.shape, tensor.Axes.Length);
        if (shape.Length < lead + rank || !shape.AsSpan(lead, rank).SequenceEqual(tensor.Shape.AsSpan()))
        {
            var expected = string.Concat(tensor.Shape.Select(size => $"{size}, "));
            throw new ArgumentException(
                $"Tensor {tensor.Name} must have shape [{(lead > 0 ? "batch, " : "")}{expected}…], got [{string.Join(", ", shape)}].",
                nameof(values));
        }

        using var scope = NewDisposeScope();
        var source = from_array(element.IndexMap(tensor)).to(ScalarType.Int64).to(values.device);
        var flat = values.reshape([.. shape[..lead], tensor.ElementCount, .. shape[(lead + rank)..]]);
        return flat.index_select(lead, source).reshape(shape).MoveToOuterDisposeScope();
    }
}
