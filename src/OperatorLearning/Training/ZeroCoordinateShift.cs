using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Derivatives of an operator network by its query coordinates, for physics-informed losses, from one scalar
/// leaf for each coordinate.</summary>
/// <remarks>
/// Zero coordinate shift (Leng, Shankar and Thiyagalingam 2023, Whetted Automatic Differentiation for Physics-informed
/// Operator Learning): a scalar z is added to a coordinate of all query points. With dummy
/// weights ω on the outputs u, <c>∂u/∂x = ∂/∂ω ∂/∂z Σ ω u(x + z)</c> at z = 0, so the derivative at all points of all
/// functions costs one scalar leaf instead of one
/// leaf for each function and point.
/// </remarks>
public sealed class ZeroCoordinateShift : IDisposable
{
    private readonly Tensor[] shifts;
    private readonly Tensor weights;
    private readonly Dictionary<string, Tensor> sums = [];

    /// <summary>Evaluates the network at shifted query points.</summary>
    /// <param name="model">The network; its parameters take part in the graph.</param>
    /// <param name="functions">Input functions, shape <c>[functions, sensors]</c>.</param>
    /// <param name="queries">Query points, <c>[points, dimension]</c> or <c>[functions, points, dimension]</c>.</param>
    public ZeroCoordinateShift(IOperatorModel model, Tensor functions, Tensor queries)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(queries);
        using var scope = NewDisposeScope();
        shifts = new Tensor[queries.shape[^1]];
        for (var axis = 0; axis < shifts.Length; axis++)
            shifts[axis] = zeros([], dtype: queries.dtype, device: queries.device).requires_grad_(true).DetachFromDisposeScope();
        var shifted = queries + stack(shifts, 0);
        Values = model.forward(functions, shifted).DetachFromDisposeScope();
        weights = ones_like(Values).requires_grad_(true).DetachFromDisposeScope();
        sums[string.Empty] = (Values * weights).sum().DetachFromDisposeScope();
    }

    /// <summary>The network's outputs, shape <c>[functions, points]</c> or <c>[functions, points, outputs]</c>; part of
    /// the graph, and freed with this object.</summary>
    public Tensor Values { get; }

    /// <summary>A partial derivative of the outputs.</summary>
    /// <param name="axes">The coordinates to differentiate by, one after the other: <c>[0]</c> for ∂/∂x₀, <c>[0, 0]</c>
    /// for ∂²/∂x₀², <c>[0, 1]</c> for the mixed one.</param>
    /// <returns>Shape of <see cref="Values"/>, differentiable by the parameters; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no such coordinate, or none is named.</exception>
    public Tensor Derivative(params ReadOnlySpan<int> axes)
    {
        if (axes.IsEmpty) throw new ArgumentException("Name at least one coordinate; the outputs themselves are in Values.", nameof(axes));
        ImmutableArray<int> order = [.. axes];
        order = order.Sort();
        if (order[0] < 0 || order[^1] >= shifts.Length)
            throw new ArgumentException($"Coordinates [{string.Join(", ", order)}] must lie between 0 and {shifts.Length - 1}.", nameof(axes));
        using var scope = NewDisposeScope();
        return autograd.grad(
            [Sum(order)], [weights], retain_graph: true, create_graph: true)[0].MoveToOuterDisposeScope();
    }

    /// <summary>Frees the outputs and the graph of the derivatives.</summary>
    public void Dispose()
    {
        foreach (var shift in shifts) shift.Dispose();
        foreach (var sum in sums.Values) sum.Dispose();
        weights.Dispose();
        Values.Dispose();
    }

    /// <summary>∂/∂z … Σ ω u, kept for higher derivatives.</summary>
    private Tensor Sum(ImmutableArray<int> axes)
    {
        var key = string.Join(',', axes);
        if (sums.TryGetValue(key, out var known)) return known;
        var inner = Sum(axes[..^1]);
        return sums[key] = autograd.grad(
            [inner], [shifts[axes[^1]]], retain_graph: true, create_graph: true)[0].DetachFromDisposeScope();
    }
}
