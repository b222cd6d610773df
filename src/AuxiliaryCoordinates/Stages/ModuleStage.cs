using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>Any torch module, trained by any <see cref="optim.Optimizer"/>: Adam, or a learned one.</summary>
/// <remarks>A fit takes a number of steps on all its points, and puts the module's weights back where they did not lower
/// the criterion; the optimizer's own state stays. Its Z step follows the module's gradient.</remarks>
public sealed class ModuleStage : IDifferentiableStage
{
    private readonly nn.Module<Tensor, Tensor> module;
    private readonly optim.Optimizer optimizer;
    private readonly int steps;

    /// <summary>Takes a module and its optimizer over.</summary>
    /// <param name="name">Its name in logs.</param>
    /// <param name="module">From <c>[points, inputs]</c> to <c>[points, outputs]</c>, a point at a time: no batch
    /// statistics, no dropout.</param>
    /// <param name="optimizer">Of the module's parameters.</param>
    /// <param name="inputs">Columns of its inputs.</param>
    /// <param name="outputs">Columns of its outputs.</param>
    /// <param name="steps">Optimizer steps of a fit.</param>
    public ModuleStage(string name, nn.Module<Tensor, Tensor> module, optim.Optimizer optimizer, int inputs, int outputs, int steps)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        (Name, this.module, this.optimizer, Inputs, Outputs, this.steps) = (name, module, optimizer, inputs, outputs, steps);
        ParameterCount = module.parameters().Sum(parameter => parameter.numel());
        // Found before training: an exception inside autograd would end the process.
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var device = module.parameters().FirstOrDefault()?.device ?? CPU;
        var output = module.forward(zeros(2, inputs, device: device));
        if (output.dim() != 2 || output.size(0) != 2 || output.size(1) != outputs)
            throw new ArgumentException(
                $"{name} must map [2, {inputs}] to [2, {outputs}], got [{string.Join(", ", output.shape)}].", nameof(module));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Inputs { get; }

    /// <inheritdoc/>
    public int Outputs { get; }

    /// <inheritdoc/>
    public StageRange Range => StageRange.Real;

    /// <inheritdoc/>
    public long ParameterCount { get; }

    /// <inheritdoc/>
    public double Regularization => 0;

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        using var noGradients = no_grad();
        return WrappedTensorDisposeScope(() => module.forward(inputs));
    }

    /// <inheritdoc/>
    public Tensor PullBack(Tensor inputs, Tensor cotangents)
    {
        StageChecks.Pair(this, inputs, cotangents);
        using var gradients = enable_grad();
        using var scope = NewDisposeScope();
        var x = inputs.detach().clone().requires_grad_();
        var pulled = autograd.grad([module.forward(x)], [x], [cotangents], allow_unused: true)[0];
        return (pulled is null || pulled.IsInvalid ? zeros_like(inputs) : pulled.detach()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public FitOutcome Fit(FitTask task)
    {
        StageChecks.Task(this, task);
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        Tensor[] present = [.. module.parameters().Select(parameter => parameter.detach().clone())];
        var before = Criterion(task);
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            Loss(task).div_(task.Inputs.size(0)).backward();
            optimizer.step();
        }

        var after = Criterion(task);
        if (after <= before) return new FitOutcome(before, after);
        using var noGradients = no_grad();
        foreach (var (parameter, old) in module.parameters().Zip(present)) parameter.copy_(old);
        return new FitOutcome(before, before, "steps refused: they did not lower the error");
    }

    /// <summary>Frees the module and the optimizer.</summary>
    public void Dispose()
    {
        optimizer.Dispose();
        module.Dispose();
    }

    private double Criterion(FitTask task)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        return Loss(task).item<float>();
    }

    private Tensor Loss(FitTask task)
    {
        var squares = (task.Targets - module.forward(task.Inputs)).square().sum([1L]);
        return (task.Weights is { } weights ? squares * weights : squares).sum().mul(0.5f);
    }
}
