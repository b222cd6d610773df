using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Loss and gradient of a DeepONet on Cartesian data: the body of a training step.</summary>
/// <remarks>
/// <para>Writes the gradient to <c>.grad</c> of the model's parameters, replacing what is there (no <c>zero_grad</c> is
/// needed), so that any
/// <c>torch.optim.Optimizer</c> steps on. The gradient tensors are buffers of this object: they change with the next
/// call and end with its disposal.</para>
/// <para>For tanh and relu in single precision on the CPU the step runs in closed form (<see cref="IsFused"/>): value
/// and gradient agree with
/// autograd to rounding. Everything else goes through the model's modules and autograd. Borrows the model.</para>
/// </remarks>
public sealed class DeepOnetStep : IDisposable
{
    private readonly DeepOnet model;
    private readonly OperatorLoss loss;
    private readonly FusedDeepOnetStep? fused;

    /// <summary>Prepares steps of a model.</summary>
    /// <param name="model">The model; it must not move to another device or type while this object is in use. Loading a
    /// state keeps it valid.</param>
    /// <param name="loss">The training loss.</param>
    public DeepOnetStep(DeepOnet model, OperatorLoss loss = OperatorLoss.MeanSquared)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!Enum.IsDefined(loss)) throw new ArgumentOutOfRangeException(nameof(loss), loss, "Unknown loss.");
        this.model = model;
        this.loss = loss;
        fused = FusedDeepOnetStep.Supports(model) ? new FusedDeepOnetStep(model, loss) : null;
    }

    /// <summary>Whether steps run in closed form rather than by autograd.</summary>
    public bool IsFused => fused is not null;

    /// <summary>Computes the loss and writes the gradients.</summary>
    /// <param name="functions">Input functions, shape <c>[functions, sensors]</c>.</param>
    /// <param name="queries">Query points, shape <c>[points, dimension]</c>.</param>
    /// <param name="targets">True values, shape <c>[functions, points]</c>.</param>
    /// <returns>The loss, a scalar without graph; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape does not fit the model or the other arguments.</exception>
    public Tensor Compute(Tensor functions, Tensor queries, Tensor targets)
    {
        if (fused is null)
            return Reference(model, loss, functions, queries, targets);
        RequireArguments(model, functions, queries, targets);
        // The kernels read memory directly: dense rows of single precision on the CPU.
        RequireSingle(functions, nameof(functions));
        RequireSingle(queries, nameof(queries));
        RequireSingle(targets, nameof(targets));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var value = fused.Compute(functions.contiguous(), queries, targets.contiguous());
        return full([], value, ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The same by the model's own modules and autograd: the oracle of the fast path, and the way for what it
    /// does not cover.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The training loss.</param>
    /// <param name="functions">Input functions, shape <c>[functions, sensors]</c>.</param>
    /// <param name="queries">Query points, shape <c>[points, dimension]</c>.</param>
    /// <param name="targets">True values, shape <c>[functions, points]</c>.</param>
    /// <returns>The loss, a scalar without graph; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape does not fit the model or the other arguments.</exception>
    public static Tensor Reference(DeepOnet model, OperatorLoss loss, Tensor functions, Tensor queries, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireArguments(model, functions, queries, targets);
        model.zero_grad();
        using var scope = NewDisposeScope();
        var values = model.forward(functions, queries);
        var result = loss == OperatorLoss.MeanSquared ? MeanSquaredError.Mean(values, targets) : RelativeL2.Mean(values, targets);
        result.backward();
        return result.detach().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => fused?.Dispose();

    private static void RequireArguments(DeepOnet model, Tensor functions, Tensor queries, Tensor targets)
    {
        Shapes.RequireFunctions(functions, model.Sensors, nameof(functions));
        Shapes.RequireQueries(queries, functions.shape[0], model.QueryDimension, nameof(queries));
        if (queries.dim() != 2)
            throw new ArgumentException(
                $"A DeepONet step needs Cartesian query points [points, {model.QueryDimension}], got {Shapes.Text(queries)}. Use forward and autograd for query points per function.",
                nameof(queries));
        ArgumentNullException.ThrowIfNull(targets);
        if (model.Outputs != 1)
            throw new ArgumentException($"A DeepONet step needs a network of one output, got {model.Outputs}. Use forward and autograd.", nameof(model));
        if (targets.dim() != 2 || targets.shape[0] != functions.shape[0] || targets.shape[1] != queries.shape[0])
            throw new ArgumentException(
                $"Targets must have shape [{functions.shape[0]}, {queries.shape[0]}] (functions, points), got {Shapes.Text(targets)}.", nameof(targets));
    }

    private static void RequireSingle(Tensor tensor, string parameter)
    {
        if (tensor.dtype != ScalarType.Float32 || tensor.device.type != DeviceType.CPU)
            throw new ArgumentException(
                $"{parameter} must be single precision on the CPU like the model, got {tensor.dtype} on {tensor.device}.", parameter);
    }
}
