using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Moves the elements of parameters and buffers by a group element.</summary>
internal static class StateAction
{
    /// <summary>Whether the element moves anything in the parameter at all.</summary>
    public static bool Moves(GroupElement element, ParameterSymmetry parameter) =>
        parameter.Views.Any(view => view.Tensor.Axes.Any(axis => element[axis.Label].Any(permutation => !permutation.IsIdentity)));

    /// <summary>The parameter after the element has acted on it, a fresh tensor.</summary>
    /// <exception cref="ArgumentException">The tensor's size is not the parameter's.</exception>
    public static Tensor Act(GroupElement element, ParameterSymmetry parameter, Tensor values)
    {
        var count = parameter.Shape.Aggregate(1L, (product, size) => product * size);
        if (values.numel() != count)
            throw new ArgumentException($"Parameter {parameter.Name} has shape [{string.Join(", ", values.shape)}], but the analysis says [{string.Join(", ", parameter.Shape)}].", nameof(values));
        var old = values.flatten();
        var moved = old.clone();
        foreach (var view in parameter.Views)
        {
            var (source, target) = Positions(element, view, values.device);
            moved.index_copy_(0, target, old.index_select(0, source));
        }

        return moved.reshape(values.shape);
    }

    /// <summary>For the elements of a view, in row-major order: where their values come from, and where they lie in the
    /// parameter.</summary>
    private static (Tensor Source, Tensor Target) Positions(GroupElement element, ParameterView view, Device device)
    {
        var axes = view.Tensor.Axes;
        var source = full([1L], view.Offset, dtype: ScalarType.Int64, device: device);
        var target = full([1L], view.Offset, dtype: ScalarType.Int64, device: device);
        var instances = new Tensor[axes.Length];
        var indices = new Tensor[axes.Length];
        for (var axis = 0; axis < axes.Length; axis++)
        {
            var size = axes[axis].Label.Size;
            var own = AlongAxis(arange(0, size, dtype: ScalarType.Int64, device: device), axis, axes.Length);
            var inverse = Inverse(element, axes[axis].Label, device);
            var parent = view.Tensor.ParentAxis(axis);
            // Which copy of a nested label's group acts depends on the parent's index before it was moved.
            instances[axis] = parent < 0 ? zeros([1L], dtype: ScalarType.Int64, device: device) : (instances[parent] * axes[parent].Label.Size) + indices[parent];
            indices[axis] = inverse.take((instances[axis] * size) + own);
            var places = view.Orders.IsEmpty || view.Orders[axis].IsEmpty ? null : tensor([.. view.Orders[axis].Select(place => (long)place)], device: device);
            source = source + ((places?.take(indices[axis]) ?? indices[axis]) * view.Strides[axis]);
            target = target + ((places?.take(own) ?? own) * view.Strides[axis]);
        }

        return (source.flatten(), target.flatten());
    }

    private static Tensor AlongAxis(Tensor values, int axis, int rank)
    {
        var shape = new long[rank];
        Array.Fill(shape, 1);
        shape[axis] = values.numel();
        return values.reshape(shape);
    }

    /// <summary>Shape <c>[instances · size]</c>: where each index of each copy comes from.</summary>
    private static Tensor Inverse(GroupElement element, AxisLabel label, Device device)
    {
        var copies = element[label];
        var flat = new long[checked(copies.Length * label.Size)];
        for (var copy = 0; copy < copies.Length; copy++)
        {
            for (var index = 0; index < label.Size; index++) flat[(copy * label.Size) + copies[copy][index]] = index;
        }

        return tensor(flat, device: device);
    }
}
