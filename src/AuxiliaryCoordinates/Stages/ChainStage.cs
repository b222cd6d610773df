using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>Dense layers without coordinates between them, as one stage.</summary>
/// <remarks>Fitted by Gauss-Newton with Levenberg and Marquardt's damping on all layers at once, its systems solved by
/// conjugate gradients with products by the chain rule (AISTATS 2014, section 2: hybrids whose semi-deep parts use the
/// chain rule). A step that does not lower the criterion is refused, and the damping raised.</remarks>
public sealed class ChainStage : ILinearizableStage
{
    private const double LeastDamping = 1e-8, GreatestDamping = 1e4;

    private readonly DenseStage[] layers;
    private readonly ChainStageOptions options;
    private double damping = 1e-3;

    /// <summary>Takes the layers over.</summary>
    /// <param name="layers">From the inputs to the outputs.</param>
    /// <param name="options">How they are fitted; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is none, or widths do not fit.</exception>
    public ChainStage(IReadOnlyList<DenseStage> layers, ChainStageOptions? options = null)
    {
        NestedModel.CheckWidths(layers);
        (this.layers, this.options) = ([.. layers], options ?? new ChainStageOptions());
    }

    /// <inheritdoc/>
    public string Name => $"chain {string.Join(", ", layers.Select(layer => layer.Name))}";

    /// <inheritdoc/>
    public int Inputs => layers[0].Inputs;

    /// <inheritdoc/>
    public int Outputs => layers[^1].Outputs;

    /// <inheritdoc/>
    public StageRange Range => layers[^1].Range;

    /// <inheritdoc/>
    public long ParameterCount => layers.Sum(layer => layer.ParameterCount);

    /// <inheritdoc/>
    public double Regularization => options.Ridge == 0 ? 0 : Penalty([.. layers.Select(layer => layer.Weights)]);

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs) =>
        WrappedTensorDisposeScope(() => layers.Aggregate(inputs, (x, layer) => layer.Forward(x)));

    /// <inheritdoc/>
    public Tensor PullBack(Tensor inputs, Tensor cotangents)
    {
        StageChecks.Pair(this, inputs, cotangents);
        return WrappedTensorDisposeScope(() => Linearize(inputs).Pull(cotangents));
    }

    /// <inheritdoc/>
    public StageLinearization Linearize(Tensor inputs) => new Linearization(All(inputs));

    /// <inheritdoc/>
    public FitOutcome Fit(FitTask task)
    {
        StageChecks.Task(this, task);
        using var scope = NewDisposeScope();
        var weights = task.Weights?.unsqueeze(1);
        var first = Criterion(task);
        var present = first;
        for (var step = 0; step < options.Steps && damping < GreatestDamping; step++)
        {
            using var inner = NewDisposeScope();
            var maps = All(task.Inputs);
            var residual = task.Targets - maps[^1].Output;
            var right = PullWeights(maps, Weighted(residual, weights)).sub_(RidgePull(Flat(layers.Select(layer => layer.Weights))));
            var pull = damping * task.Inputs.size(0) + task.Damping * task.Inputs.size(0);
            var change = ConjugateGradients.Solve(
                v => PullWeights(maps, Weighted(PushWeights(maps, v), weights)).add_(v, pull).add_(RidgePull(v)),
                right, options.InnerIterations);
            Tensor[] before = [.. layers.Select(layer => layer.Weights.clone())];
            foreach (var (layer, part) in layers.Zip(Split(change))) layer.Weights.add_(part);
            var reached = Criterion(task);
            if (reached < present)
            {
                (present, damping) = (reached, Math.Max(damping / 3, LeastDamping));
                continue;
            }

            foreach (var (layer, old) in layers.Zip(before)) layer.Weights.copy_(old);
            damping *= 4;
        }

        damping = Math.Min(damping, GreatestDamping / 100);
        return new FitOutcome(first, present);
    }

    /// <summary>Frees the layers.</summary>
    public void Dispose()
    {
        foreach (var layer in layers) layer.Dispose();
    }

    private static Tensor Weighted(Tensor values, Tensor? weights) => weights is null ? values : values * weights;

    private double Criterion(FitTask task)
    {
        using var scope = NewDisposeScope();
        return Weighted((task.Targets - Forward(task.Inputs)).square(), task.Weights?.unsqueeze(1)).sum(type: float64).item<double>() / 2
            + Regularization;
    }

    private double Penalty(Tensor[] weights)
    {
        using var scope = NewDisposeScope();
        return options.Ridge / 2 * weights.Sum(one => one.narrow(0, 0, one.size(0) - 1).square().sum(type: float64).item<double>());
    }

    private DenseLinearization[] All(Tensor inputs)
    {
        var maps = new DenseLinearization[layers.Length];
        for (var i = 0; i < maps.Length; i++) maps[i] = layers[i].LinearizeDense(i == 0 ? inputs : maps[i - 1].Output);
        return maps;
    }

    // The change of the output with all weights, given as one row.
    private Tensor PushWeights(DenseLinearization[] maps, Tensor change)
    {
        Tensor? tangent = null;
        foreach (var (map, part) in maps.Zip(Split(change)))
        {
            var own = map.PushWeights(part);
            tangent = tangent is null ? own : own.add_(map.Push(tangent));
        }

        return tangent!;
    }

    private static Tensor PullWeights(DenseLinearization[] maps, Tensor cotangent)
    {
        var parts = new Tensor[maps.Length];
        for (var i = maps.Length - 1; i >= 0; i--)
        {
            parts[i] = maps[i].PullWeights(cotangent);
            if (i > 0) cotangent = maps[i].Pull(cotangent);
        }

        return Flat(parts);
    }

    private Tensor RidgePull(Tensor flat)
    {
        if (options.Ridge == 0) return zeros_like(flat);
        Tensor[] parts = [.. Split(flat).Select(part => part * options.Ridge)];
        foreach (var part in parts) part[part.size(0) - 1].zero_();
        return Flat(parts);
    }

    private static Tensor Flat(IEnumerable<Tensor> parts) => cat([.. parts.Select(part => part.reshape(1, -1))], 1);

    private IEnumerable<Tensor> Split(Tensor flat) => flat.split([.. layers.Select(layer => layer.ParameterCount)], 1)
        .Zip(layers, (part, layer) => part.reshape(layer.Weights.shape));

    private sealed class Linearization(DenseLinearization[] maps) : StageLinearization
    {
        public override Tensor Output => maps[^1].Output;

        public override Tensor Push(Tensor tangents) => maps.Aggregate(tangents, (v, map) => map.Push(v));

        public override Tensor Pull(Tensor cotangents) => maps.Reverse().Aggregate(cotangents, (u, map) => map.Pull(u));
    }
}
