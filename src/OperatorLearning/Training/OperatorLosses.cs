using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Evaluates training losses.</summary>
public static class OperatorLosses
{
    /// <summary>The loss of a prediction.</summary>
    /// <param name="loss">Which loss.</param>
    /// <param name="prediction">Predicted values, shape <c>[functions, points]</c> or <c>[functions, points,
    /// outputs]</c>.</param>
    /// <param name="target">True values, the same shape.</param>
    /// <returns>A differentiable scalar; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Evaluate(OperatorLoss loss, Tensor prediction, Tensor target)
    {
        Shapes.RequireSame(prediction, target, nameof(prediction), nameof(target));
        using var scope = NewDisposeScope();
        var functions = prediction.shape[0];
        var (predicted, truth) = (prediction.reshape(functions, -1), target.reshape(functions, -1));
        var value = loss switch
        {
            OperatorLoss.MeanSquared => MeanSquaredError.Mean(predicted, truth),
            OperatorLoss.RelativeL2 => RelativeL2.Mean(predicted, truth),
            _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "There is no such loss."),
        };
        return value.MoveToOuterDisposeScope();
    }
}
