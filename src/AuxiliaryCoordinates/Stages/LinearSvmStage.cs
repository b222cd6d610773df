using Microsoft.ML;
using Microsoft.ML.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>Linear support vector machines, one for each column: <c>y = 1</c> where <c>x w + b</c> is positive, else 0.
/// As a middle stage, a binary hash; as the last, a classifier of columns.</summary>
/// <remarks>
/// <para>The W step of binary autoencoders (Carreira-Perpinan and Raziperchikolaei, CVPR 2015): a machine for each bit.
/// Microsoft.ML's trainer fits the contract but for sample weights, which it does not take, and mini-batches: both are
/// refused. A column keeps its present machine where the new one has more points wrong.</para>
/// </remarks>
public sealed class LinearSvmStage : IStage
{
    private readonly LinearSvmOptions options;
    private Tensor weights;

    /// <summary>Machines that answer 0 until they are fitted.</summary>
    /// <param name="inputs">Columns of its inputs.</param>
    /// <param name="outputs">Bits.</param>
    /// <param name="options">How they are fitted; null for the defaults.</param>
    /// <param name="device">Where they are; null for the CPU.</param>
    public LinearSvmStage(int inputs, int outputs, LinearSvmOptions? options = null, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        this.options = options ?? new LinearSvmOptions();
        weights = zeros(inputs + 1, outputs, device: device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"svm {Inputs}-{Outputs}");

    /// <inheritdoc/>
    public int Inputs => (int)weights.size(0) - 1;

    /// <inheritdoc/>
    public int Outputs => (int)weights.size(1);

    /// <inheritdoc/>
    public StageRange Range => StageRange.Binary;

    /// <inheritdoc/>
    public long ParameterCount => weights.numel();

    /// <inheritdoc/>
    public double Regularization => 0;

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        return WrappedTensorDisposeScope(() => Bits(inputs, weights));
    }

    /// <inheritdoc/>
    public FitOutcome Fit(FitTask task)
    {
        StageChecks.Whole(this, task);
        StageChecks.Targets(this, task.Targets);
        if (task.Weights is not null)
            throw new NotSupportedException($"{Name}: Microsoft.ML's linear SVM takes no weights of points; fit without them.");
        using var scope = NewDisposeScope();
        var columns = new Tensor[Outputs];
        Parts.Run(Outputs, task.Threads, i => columns[i] = Machine(task.Inputs, task.Targets.select(1, i)));
        var fitted = stack(columns, 1).to(weights.device);
        foreach (var column in columns) column.Dispose();
        var (before, after) = (Wrong(task, weights), Wrong(task, fitted));
        var better = after.lt(before);
        var kept = fitted.where(better, weights).DetachFromDisposeScope();
        weights.Dispose();
        weights = kept;
        var notes = task.Targets.amax([0L]).eq(task.Targets.amin([0L])).sum().ToInt32();
        return new FitOutcome(
            before.sum().ToDouble() / 2, after.where(better, before).sum().ToDouble() / 2,
            notes > 0 ? $"{notes} of {Outputs} bits are the same for all points" : null);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => weights.Dispose();

    private static Tensor Bits(Tensor inputs, Tensor with) => DenseFit.Affine(inputs, with).gt(0).to_type(float32);

    private static Tensor Wrong(FitTask task, Tensor with) => (task.Targets - Bits(task.Inputs, with)).square().sum([0L]);

    private Tensor Machine(Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        // Of one class there is nothing to separate.
        var positive = labels.sum().ToDouble();
        if (positive == 0 || positive == labels.size(0))
        {
            var constant = zeros(Inputs + 1);
            constant[Inputs] = positive > 0 ? 1 : -1;
            return constant.DetachFromDisposeScope();
        }

        var context = new MLContext(options.Seed);
        var model = context.BinaryClassification.Trainers.LinearSvm(new LinearSvmTrainer.Options
        {
            NumberOfIterations = options.Passes,
            Lambda = (float)options.Ridge,
            FeatureColumnName = nameof(MachineLearningRow.Features),
            LabelColumnName = nameof(MachineLearningRow.Label),
        }).Fit(MachineLearningRow.View(context, inputs, labels, null)).Model;
        return tensor([.. model.Weights, model.Bias]).DetachFromDisposeScope();
    }
}
