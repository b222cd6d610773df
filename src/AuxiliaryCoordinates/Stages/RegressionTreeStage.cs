using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A regression tree of several outputs, <c>y</c> constant in each leaf's box.</summary>
/// <remarks>
/// <para>A fit grows it by the largest fall of the squared error over axis-parallel splits; the present tree is kept, with
/// new leaf values, where it fits better. Microsoft.ML's trees are boosted sums for one output, which share no leaves
/// between outputs and have no boxes to search, so this one is ours.</para>
/// <para>Its Z step is exact over real coordinates: a point's best place in a leaf is its prior clamped to the leaf's box,
/// and all leaves are tried.</para>
/// </remarks>
public sealed class RegressionTreeStage : IProximalStage
{
    private readonly RegressionTreeOptions options;
    private Tensor low;
    private Tensor high;
    private Tensor values;

    /// <summary>One leaf with zeros until it is fitted.</summary>
    /// <param name="inputs">Columns of its inputs.</param>
    /// <param name="outputs">Columns of its outputs.</param>
    /// <param name="options">Its size; null for the defaults.</param>
    /// <param name="device">Where it is; null for the CPU.</param>
    public RegressionTreeStage(int inputs, int outputs, RegressionTreeOptions? options = null, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        this.options = options ?? new RegressionTreeOptions();
        low = full(1, inputs, float.NegativeInfinity, device: device).DetachFromDisposeScope();
        high = full(1, inputs, float.PositiveInfinity, device: device).DetachFromDisposeScope();
        values = zeros(1, outputs, device: device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"tree {Inputs}-{Outputs} of {values.size(0)} leaves");

    /// <inheritdoc/>
    public int Inputs => (int)low.size(1);

    /// <inheritdoc/>
    public int Outputs => (int)values.size(1);

    /// <inheritdoc/>
    public StageRange Range => StageRange.Real;

    /// <summary>Leaf values, and a column and a threshold for each split.</summary>
    public long ParameterCount => values.numel() + 2 * (values.size(0) - 1);

    /// <inheritdoc/>
    public double Regularization => 0;

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        return WrappedTensorDisposeScope(() => values.index_select(0, Leaves(inputs)));
    }

    /// <inheritdoc/>
    public FitOutcome Fit(FitTask task)
    {
        StageChecks.Whole(this, task);
        using var scope = NewDisposeScope();
        var before = Criterion(task, values);
        var renewed = Means(task);
        var kept = Criterion(task, renewed);
        Tensor[] present = [low, high, values];
        (low, high) = TreeGrowth.Grow(task, options);
        values = Means(task);
        var after = Criterion(task, values);
        if (after > Math.Min(kept, before)) (low, high, values, after) = kept <= before ? (present[0], present[1], renewed, kept) : (present[0], present[1], present[2], before);
        Tensor[] now = [low, high, values];
        foreach (var one in now) one.DetachFromDisposeScope();
        foreach (var one in present)
            if (!Array.Exists(now, other => ReferenceEquals(other, one))) one.Dispose();
        return new FitOutcome(before, after);
    }

    /// <inheritdoc/>
    public Tensor? Solve(ProximalTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Domain.IsDiscrete) return null;
        using var scope = NewDisposeScope();
        var clamped = task.Prior.unsqueeze(1).maximum(low).minimum(high);
        var cost = (task.Targets.square().sum([1L], keepdim: true) + values.square().sum([1L])).sub_(task.Targets.mm(values.t()) * 2).mul_(task.ErrorWeight)
            .add_((clamped - task.Prior.unsqueeze(1)).square().sum([2L]), task.Penalty);
        var best = cost.argmin(1).reshape(-1, 1, 1).expand(-1, 1, Inputs);
        return clamped.gather(1, best).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the tree.</summary>
    public void Dispose()
    {
        low.Dispose();
        high.Dispose();
        values.Dispose();
    }

    // Every point is in one box, whose ends belong to it.
    private Tensor Leaves(Tensor inputs)
    {
        var x = inputs.unsqueeze(1);
        return (x.ge(low) & x.le(high)).all(2).to_type(float32).argmax(1);
    }

    private Tensor Means(FitTask task)
    {
        var cells = nn.functional.one_hot(Leaves(task.Inputs), low.size(0)).to_type(float32);
        if (task.Weights is { } weights) cells.mul_(weights.unsqueeze(1));
        return cells.t().mm(task.Targets).div_(cells.sum([0L]).clamp_min(1e-12).unsqueeze(1));
    }

    private double Criterion(FitTask task, Tensor with)
    {
        var squares = (task.Targets - with.index_select(0, Leaves(task.Inputs))).square().sum([1L]);
        return (task.Weights is { } weights ? squares * weights : squares).sum(type: float64).item<double>() / 2;
    }
}
