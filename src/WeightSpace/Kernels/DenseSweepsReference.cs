using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>What <see cref="DenseSweeps"/> computes, in torch operators: for any device and floating type, and the
/// oracle of its tests.</summary>
/// <remarks>Writes in place, without recording gradients.</remarks>
public static class DenseSweepsReference
{
    /// <summary><c>values = activation(values + bias)</c>.</summary>
    /// <param name="values">Shape <c>[rows, columns]</c>, overwritten.</param>
    /// <param name="bias">Shape <c>[columns]</c>.</param>
    /// <param name="activation">The nonlinearity.</param>
    public static void AddBias(Tensor values, Tensor bias, DenseActivation activation)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(bias);
        using var gradients = no_grad();
        values.add_(bias);
        if (activation == DenseActivation.Relu) values.relu_();
        else if (activation == DenseActivation.Tanh) values.tanh_();
    }

    /// <summary><c>gradient *= activation'</c>, the derivative from the activated values, and the sum of the result
    /// over rows.</summary>
    /// <param name="gradient">Shape <c>[rows, columns]</c>, overwritten.</param>
    /// <param name="activated">What <see cref="AddBias"/> gave, the same shape.</param>
    /// <param name="columnSums">Shape <c>[columns]</c>, overwritten.</param>
    /// <param name="activation">The nonlinearity.</param>
    public static void Backward(Tensor gradient, Tensor activated, Tensor columnSums, DenseActivation activation)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(activated);
        ArgumentNullException.ThrowIfNull(columnSums);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        if (activation == DenseActivation.Relu) gradient.masked_fill_(activated <= 0, 0);
        else if (activation == DenseActivation.Tanh) gradient.sub_(gradient * activated * activated);
        // Not sum(0): a literal zero is an element type.
        columnSums.copy_(gradient.sum([0L]));
    }

    /// <summary><c>values = scale (values + shift - target)</c>, and the sum of the result over rows.</summary>
    /// <param name="values">Shape <c>[rows, columns]</c>, overwritten.</param>
    /// <param name="shift">Shape <c>[columns]</c>.</param>
    /// <param name="target">Shape of the values.</param>
    /// <param name="columnSums">Shape <c>[columns]</c>, overwritten.</param>
    /// <param name="scale">The factor.</param>
    /// <returns>The sum of squared differences, before the factor.</returns>
    public static double SquaredError(Tensor values, Tensor shift, Tensor target, Tensor columnSums, double scale)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shift);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(columnSums);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        values.add_(shift).sub_(target);
        var total = values.square().sum(ScalarType.Float64).item<double>();
        columnSums.copy_(values.mul_(scale).sum([0L]));
        return total;
    }

    /// <summary>Each row of <c>values + shift - target</c> scaled by <c>1 / (rows |difference| |target|)</c>, and the
    /// sum of the result over rows.</summary>
    /// <param name="values">Shape <c>[rows, columns]</c>, overwritten.</param>
    /// <param name="shift">Shape <c>[columns]</c>.</param>
    /// <param name="target">Shape of the values.</param>
    /// <param name="columnSums">Shape <c>[columns]</c>, overwritten.</param>
    /// <returns>The sum over rows of <c>|difference| / |target|</c>.</returns>
    public static double RelativeError(Tensor values, Tensor shift, Tensor target, Tensor columnSums)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shift);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(columnSums);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        values.add_(shift).sub_(target);
        var (difference, norm) = (values.norm(1, keepdim: true), target.norm(1, keepdim: true));
        var scale = (difference * norm * values.size(0)).reciprocal().where(difference > 0, zeros_like(difference));
        columnSums.copy_(values.mul_(scale).sum([0L]));
        return (difference / norm).sum(ScalarType.Float64).item<double>();
    }
}
