using static TorchSharp.torch;

namespace OperatorLearning;

/// <summary>Loss and gradient of a DeepONet on Cartesian data, the body of a training step.</summary>
/// <remarks>
/// Writes the gradient to <c>.grad</c> of the model's parameters (replacing what is there: no <c>zero_grad</c> is needed), so that any
/// <c>torch.optim.Optimizer</c> steps on. Borrows the model.
/// </remarks>
public sealed class DeepOnetStep : IDisposable
{
    private readonly DeepOnet model;
    private readonly OperatorLoss loss;

    /// <summary>Prepares steps of a model.</summary>
    /// <param name="model">The model; must not move to another device or type while this object is in use.</param>
    /// <param name="loss">The training loss.</param>
    public DeepOnetStep(DeepOnet model, OperatorLoss loss = OperatorLoss.MeanSquared)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        this.loss = loss;
    }

    /// <summary>Computes the loss and writes the gradients.</summary>
    /// <param name="functions">Input functions, shape <c>[functions, sensors]</c>.</param>
    /// <param name="queries">Query points, shape <c>[points, dimension]</c>.</param>
    /// <param name="targets">True values, shape <c>[functions, points]</c>.</param>
    /// <returns>The loss, a scalar without graph; the caller disposes it.</returns>
    public Tensor Compute(Tensor functions, Tensor queries, Tensor targets) => Reference(model, loss, functions, queries, targets);

    /// <summary>The same by the model's own modules and autograd: the oracle, and the way for everything the fast path does not cover.</summary>
    /// <inheritdoc cref="Compute"/>
    public static Tensor Reference(DeepOnet model, OperatorLoss loss, Tensor functions, Tensor queries, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.zero_grad();
        using var scope = NewDisposeScope();
        var values = model.forward(functions, queries);
        var result = loss == OperatorLoss.MeanSquared ? MeanSquaredError.Mean(values, targets) : RelativeL2.Mean(values, targets);
        result.backward();
        return result.detach().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
