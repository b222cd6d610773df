using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A function that is only known by its values: a simulator, a device, a table. It stays as it is.</summary>
/// <remarks>The Z step before it searches without derivatives.</remarks>
public sealed class BlackBoxStage : IStage
{
    private readonly Func<Tensor, Tensor> function;

    /// <summary>Wraps a function.</summary>
    /// <param name="name">Its name in logs.</param>
    /// <param name="inputs">Columns of its inputs.</param>
    /// <param name="outputs">Columns of its outputs.</param>
    /// <param name="range">Which values it gives.</param>
    /// <param name="function">From <c>[points, inputs]</c> to a fresh tensor <c>[points, outputs]</c>; called from
    /// several threads at once where training has several.</param>
    public BlackBoxStage(string name, int inputs, int outputs, StageRange range, Func<Tensor, Tensor> function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(function);
        (Name, Inputs, Outputs, Range, this.function) = (name, inputs, outputs, range, function);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Inputs { get; }

    /// <inheritdoc/>
    public int Outputs { get; }

    /// <inheritdoc/>
    public StageRange Range { get; }

    /// <inheritdoc/>
    public long ParameterCount => 0;

    /// <inheritdoc/>
    public double Regularization => 0;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The function gave another shape.</exception>
    public Tensor Forward(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        var output = WrappedTensorDisposeScope(() => function(inputs));
        return output.dim() == 2 && output.size(0) == inputs.size(0) && output.size(1) == Outputs ? output
            : throw new InvalidOperationException(
                $"{Name} must give shape [{inputs.size(0)}, {Outputs}], got [{string.Join(", ", output.shape)}].");
    }

    /// <summary>Changes nothing.</summary>
    /// <inheritdoc/>
    public FitOutcome Fit(FitTask task)
    {
        StageChecks.Task(this, task);
        using var scope = NewDisposeScope();
        var squares = (task.Targets - Forward(task.Inputs)).square().sum([1L]);
        var criterion = (task.Weights is { } weights ? squares * weights : squares).sum(type: float64).item<double>() / 2;
        return new FitOutcome(criterion, criterion);
    }

    /// <summary>Holds nothing.</summary>
    public void Dispose()
    {
    }
}
