using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The relative L2 error, <c>||prediction - target|| / ||target||</c> over the query points of one
/// function.</summary>
/// <remarks>
/// The figure of the operator-learning literature is the mean over functions of this ratio (DeepXDE's "mean l2 relative
/// error"),
/// not the ratio of the norms over the whole data set. With several outputs both norms run over points and outputs
/// together, in the units of the data, so that a large
/// output weighs more than a small one: one number for a function, never an average of ratios.
/// <see cref="OperatorMetrics.ByOutput"/> has the outputs apart.
/// </remarks>
public static class RelativeL2
{
    /// <summary>The error of each function.</summary>
    /// <param name="prediction">Predicted values, shape <c>[..., functions, points]</c>.</param>
    /// <param name="target">True values, the same shape.</param>
    /// <param name="severalOutputs">Whether the values have a last axis of outputs, <c>[..., functions, points,
    /// outputs]</c>.</param>
    /// <returns>Errors, shape <c>[..., functions]</c>; infinite where the target is zero everywhere and the prediction
    /// is not. The caller disposes them.</returns>
    /// <exception cref="ArgumentException">The shapes differ or have fewer than two axes.</exception>
    public static Tensor PerFunction(Tensor prediction, Tensor target, bool severalOutputs = false)
    {
        Shapes.RequireSame(prediction, target, nameof(prediction), nameof(target));
        if (prediction.dim() < (severalOutputs ? 3 : 2))
            throw new ArgumentException($"Values must have shape [..., functions, points{(severalOutputs ? ", outputs" : "")}], got {Shapes.Text(prediction)}.", nameof(prediction));
        using var scope = NewDisposeScope();
        long[] axes = severalOutputs ? [-2, -1] : [-1];
        return linalg.vector_norm(prediction - target, 2, axes).div(linalg.vector_norm(target, 2, axes)).MoveToOuterDisposeScope();
    }

    /// <summary>The mean over functions, as a differentiable loss.</summary>
    /// <returns>A scalar for shape <c>[functions, points]</c>, or shape <c>[...]</c>; the caller disposes it.</returns>
    /// <inheritdoc cref="PerFunction"/>
    public static Tensor Mean(Tensor prediction, Tensor target, bool severalOutputs = false)
    {
        using var errors = PerFunction(prediction, target, severalOutputs);
        return errors.mean([-1]);
    }

    /// <summary>The mean relative L2 error of a model on data, as a number, without building a graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Data in the units of the model's inputs and outputs.</param>
    public static double Of(IOperatorModel model, OperatorData data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        Shapes.RequireModel(model, data);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return Mean(model.forward(data.Functions, data.Queries), data.Solutions, data.SeveralOutputs).to(ScalarType.Float64).item<double>();
    }
}
