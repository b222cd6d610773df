using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A quantiser: k-means cells of the inputs, each with one output.</summary>
/// <remarks>A fit clusters the inputs (Microsoft.ML's k-means takes weights and a seed, and so fits the contract) and
/// gives each cell the weighted mean of its targets; the present cells are kept where they fit better. Empty clusters are
/// dropped, and said. It has no derivative: the Z step moves a point's prior straight towards the centre of each cell
/// until it is inside, and takes the best cell. That is feasible and never worse than the start, but not the nearest
/// point of a cell.</remarks>
public sealed class QuantizerStage : IProximalStage
{
    private readonly int clusters;
    private readonly int seed;
    private Tensor centres;
    private Tensor values;

    /// <summary>A quantiser of one cell, at zero, until it is fitted.</summary>
    /// <param name="inputs">Columns of its inputs.</param>
    /// <param name="outputs">Columns of its outputs.</param>
    /// <param name="clusters">Cells of a fit.</param>
    /// <param name="seed">Of k-means.</param>
    /// <param name="device">Where it is; null for the CPU.</param>
    public QuantizerStage(int inputs, int outputs, int clusters, int seed, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        (this.clusters, this.seed) = (clusters, seed);
        centres = zeros(1, inputs, device: device).DetachFromDisposeScope();
        values = zeros(1, outputs, device: device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"k-means {Inputs}-{centres.size(0)}-{Outputs}");

    /// <inheritdoc/>
    public int Inputs => (int)centres.size(1);

    /// <inheritdoc/>
    public int Outputs => (int)values.size(1);

    /// <inheritdoc/>
    public StageRange Range => StageRange.Real;

    /// <inheritdoc/>
    public long ParameterCount => centres.numel() + values.numel();

    /// <inheritdoc/>
    public double Regularization => 0;

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        return WrappedTensorDisposeScope(() => values.index_select(0, KMeans.Assign(inputs, centres)));
    }

    /// <inheritdoc/>
    public FitOutcome Fit(FitTask task)
    {
        StageChecks.Whole(this, task);
        using var scope = NewDisposeScope();
        var before = Criterion(task, centres, values);
        (Tensor Centres, Tensor Values, double After) best = (centres, values, before);
        var (drawn, empty) = KMeans.Centres(task.Inputs, clusters, task.Weights, seed);
        foreach (var candidate in (Tensor[])[centres, drawn])
        {
            var means = Means(task, candidate);
            var reached = Criterion(task, candidate, means);
            if (reached < best.After) best = (candidate, means, reached);
        }

        if (best.After < before)
        {
            var (at, with) = (best.Centres.clone().DetachFromDisposeScope(), best.Values.DetachFromDisposeScope());
            centres.Dispose();
            values.Dispose();
            (centres, values) = (at, with);
        }

        return new FitOutcome(before, best.After, empty > 0 ? $"{empty} empty clusters dropped" : null);
    }

    /// <inheritdoc/>
    public Tensor? Solve(ProximalTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Domain.IsDiscrete) return null;
        using var scope = NewDisposeScope();
        var (best, cost) = (task.Start, full(task.Start.size(0), double.PositiveInfinity, dtype: float32, device: task.Start.device));
        for (long k = 0; k < centres.size(0); k++)
        {
            // Inside when (c_j - c_k) z <= (|c_j|^2 - |c_k|^2) / 2 for all j; a little further, against rounding.
            var way = centres[k] - task.Prior;
            var normals = centres - centres[k];
            var room = (centres.square().sum([1L]) - centres[k].square().sum()) / 2 - task.Prior.mm(normals.t());
            var speed = way.mm(normals.t());
            var share = (room / speed).where(room.lt(0), zeros_like(room)).amax([1L], keepdim: true);
            var point = task.Prior + way * (share * 1.0001f + 1e-6f * share.gt(0).to_type(float32)).clamp_max(1);
            var reached = (task.Targets - values[k]).square().sum([1L]).mul_(task.ErrorWeight)
                .add_((point - task.Prior).square().sum([1L]), task.Penalty);
            var better = reached.lt(cost);
            (best, cost) = (point.where(better.unsqueeze(1), best), reached.where(better, cost));
        }

        return best.MoveToOuterDisposeScope();
    }

    /// <summary>Frees centres and values.</summary>
    public void Dispose()
    {
        centres.Dispose();
        values.Dispose();
    }

    private Tensor Means(FitTask task, Tensor at)
    {
        var cells = nn.functional.one_hot(KMeans.Assign(task.Inputs, at), at.size(0)).to_type(float32);
        if (task.Weights is { } weights) cells.mul_(weights.unsqueeze(1));
        return cells.t().mm(task.Targets).div_(cells.sum([0L]).clamp_min(1e-12).unsqueeze(1));
    }

    private static double Criterion(FitTask task, Tensor at, Tensor with)
    {
        using var scope = NewDisposeScope();
        var squares = (task.Targets - with.index_select(0, KMeans.Assign(task.Inputs, at))).square().sum([1L]);
        return (task.Weights is { } weights ? squares * weights : squares).sum(type: float64).item<double>() / 2;
    }
}
