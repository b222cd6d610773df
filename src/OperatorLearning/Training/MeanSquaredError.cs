using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The mean over functions and points of the squared error.</summary>
public static class MeanSquaredError
{
    /// <summary>The error as a differentiable loss.</summary>
    /// <param name="prediction">Predicted values, shape <c>[..., functions, points]</c>.</param>
    /// <param name="target">True values, the same shape.</param>
    /// <returns>A scalar for shape <c>[functions, points]</c>, or shape <c>[...]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Mean(Tensor prediction, Tensor target)
    {
        Shapes.RequireSame(prediction, target, nameof(prediction), nameof(target));
        using var scope = NewDisposeScope();
        var difference = prediction - target;
        return difference.mul(difference).mean([-2, -1]).MoveToOuterDisposeScope();
    }
}
