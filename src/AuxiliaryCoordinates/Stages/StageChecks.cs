using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>Checks of what stages are given.</summary>
internal static class StageChecks
{
    public static void Inputs(IStage stage, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Matrix(inputs, stage.Inputs, "inputs", stage.Name);
    }

    public static void Pair(IStage stage, Tensor inputs, Tensor outputs)
    {
        Inputs(stage, inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        Matrix(outputs, stage.Outputs, "targets", stage.Name);
        if (outputs.size(0) != inputs.size(0))
            throw new ArgumentException(
                $"{stage.Name}: {inputs.size(0)} inputs and {outputs.size(0)} targets; give one target for each input.");
    }

    public static void Task(IStage stage, FitTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        Pair(stage, task.Inputs, task.Targets);
        if (task.Inputs.size(0) == 0) throw new ArgumentException($"{stage.Name}: there are no points to fit.");
        if (task.Weights is { } weights && (weights.dim() != 1 || weights.size(0) != task.Inputs.size(0)))
            throw new ArgumentException(
                $"{stage.Name}: weights must have shape [{task.Inputs.size(0)}], got [{string.Join(", ", weights.shape)}].");
        if (task.Damping < 0 || !double.IsFinite(task.Damping))
            throw new ArgumentOutOfRangeException(nameof(task), task.Damping, "Damping must be finite and not negative.");
    }

    /// <summary>Refuses mini-batches for stages that only fit all points.</summary>
    public static void Whole(IStage stage, FitTask task)
    {
        Task(stage, task);
        if (task.IsPart)
            throw new NotSupportedException(
                $"{stage.Name} fits all points at once; train without mini-batches (batch 0).");
    }

    /// <summary>Refuses targets that the stage cannot give.</summary>
    public static void Targets(IStage stage, Tensor targets)
    {
        if (!stage.Range.Contains(targets))
            throw new ArgumentException(
                $"{stage.Name}: a target is outside its range {stage.Range}; rescale the targets, or end with another stage.");
    }

    public static void Matrix(Tensor tensor, int columns, string what, string where)
    {
        if (tensor.dim() != 2 || tensor.size(1) != columns)
            throw new ArgumentException(
                $"{where}: {what} must have shape [points, {columns}], got [{string.Join(", ", tensor.shape)}].");
        if (tensor.dtype != float32)
            throw new ArgumentException($"{where}: {what} must be float32, got {tensor.dtype}.");
    }
}
