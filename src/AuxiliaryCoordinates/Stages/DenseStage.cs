using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A dense layer, <c>y = s(r(x) W + b)</c>.</summary>
/// <remarks>
/// <para>With r for the nonlinearity of the layer before, coordinates are the arguments of units instead of their
/// values (AISTATS 2014, section 2: they may replace any subexpression), and every fit is linear.</para>
/// <para>Its fit separates over units. A linear layer is solved exactly by its normal equations, or by the points' Gram
/// matrix where there are fewer points than weights. Any other unit takes Gauss-Newton steps, by conjugate gradients on
/// all units at once, each with its own backtracking from step 1 (AISTATS 2014, section 3.1; a step is refused for
/// the units that it does not improve).</para>
/// </remarks>
public sealed class DenseStage : ILinearizableStage, IProximalStage
{
    private readonly DenseStageOptions options;
    private readonly StageActivation inner;
    private Tensor weights;

    /// <summary>A stage with random weights, uniform in +-1/sqrt(inputs + 1), as the paper's.</summary>
    /// <param name="inputs">Columns of its inputs.</param>
    /// <param name="outputs">Its units.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="options">How it is fitted; null for the defaults.</param>
    /// <param name="generator">Draws the weights.</param>
    /// <param name="inner">The nonlinearity r of its inputs; null for none.</param>
    /// <param name="device">Where they are; null for the CPU.</param>
    public DenseStage(
        int inputs, int outputs, StageActivation activation, DenseStageOptions? options, Generator generator,
        StageActivation? inner = null, Device? device = null)
        : this(Draw(inputs, outputs, generator, device), activation, options, inner)
    {
    }

    /// <summary>A stage with weights of one's own.</summary>
    /// <param name="weights">Shape <c>[inputs + 1, outputs]</c>, the biases in the last row; it is copied.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="options">How it is fitted; null for the defaults.</param>
    /// <param name="inner">The nonlinearity r of its inputs; null for none.</param>
    /// <exception cref="ArgumentException">The weights are no matrix of at least two rows.</exception>
    public DenseStage(
        Tensor weights, StageActivation activation, DenseStageOptions? options = null, StageActivation? inner = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(activation);
        if (weights.dim() != 2 || weights.size(0) < 2 || weights.size(1) < 1)
            throw new ArgumentException(
                $"Weights of a dense stage must have shape [inputs + 1, outputs], got [{string.Join(", ", weights.shape)}].",
                nameof(weights));
        this.weights = weights.clone().DetachFromDisposeScope();
        this.options = options ?? new DenseStageOptions();
        (Activation, this.inner) = (activation, inner ?? StageActivation.Identity);
    }

    /// <summary>The nonlinearity.</summary>
    public StageActivation Activation { get; }

    /// <summary>Weights with the biases in the last row, shape <c>[Inputs + 1, Outputs]</c>; the stage owns
    /// them, and replaces them when it is fitted.</summary>
    public Tensor Weights => weights;

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant(
        $"dense {(IsPlain ? "" : $"{inner.Name} ")}{Inputs}-{Outputs} {Activation.Name}");

    /// <inheritdoc/>
    public int Inputs => (int)weights.size(0) - 1;

    /// <inheritdoc/>
    public int Outputs => (int)weights.size(1);

    /// <inheritdoc/>
    public StageRange Range => Activation.Range;

    /// <inheritdoc/>
    public long ParameterCount => weights.numel();

    /// <inheritdoc/>
    public double Regularization
    {
        get
        {
            if (options.Ridge == 0) return 0;
            using var scope = NewDisposeScope();
            return options.Ridge / 2 * weights.narrow(0, 0, Inputs).square().sum().item<float>();
        }
    }

    private bool IsLinear => ReferenceEquals(Activation, StageActivation.Identity);

    private bool IsPlain => ReferenceEquals(inner, StageActivation.Identity);

    /// <summary>Whether the Z step before it has a closed form.</summary>
    internal bool IsAffine => IsLinear && IsPlain;

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        return WrappedTensorDisposeScope(() => Activation.Apply(DenseFit.Affine(inner.Apply(inputs), weights)));
    }

    /// <inheritdoc/>
    public Tensor PullBack(Tensor inputs, Tensor cotangents)
    {
        StageChecks.Pair(this, inputs, cotangents);
        return WrappedTensorDisposeScope(() => Linearize(inputs).Pull(cotangents));
    }

    /// <inheritdoc/>
    public StageLinearization Linearize(Tensor inputs) => LinearizeDense(inputs);

    /// <summary>The linear maps of inputs and of weights.</summary>
    internal DenseLinearization LinearizeDense(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        var activated = inner.Apply(inputs);
        var arguments = DenseFit.Affine(activated, weights);
        var output = Activation.Apply(arguments);
        return new DenseLinearization(
            activated, output, IsPlain ? null : inner.Slope(inputs, activated), weights.narrow(0, 0, Inputs),
            IsLinear ? null : Activation.Slope(arguments, output));
    }

    /// <inheritdoc/>
    public FitOutcome Fit(FitTask task)
    {
        StageChecks.Task(this, task);
        using var scope = NewDisposeScope();
        if (!IsPlain) task = task with { Inputs = inner.Apply(task.Inputs) };
        var (fitted, outcome) = IsLinear
            ? DenseFit.Linear(task, weights, options) : DenseFit.Units(task, weights, Activation, options);
        Replace(fitted);
        return outcome;
    }

    /// <summary>Exact for a linear stage over real coordinates: one Cholesky factor for all points. Over binary codes
    /// by enumeration or alternation over bits.</summary>
    /// <inheritdoc/>
    public Tensor? Solve(ProximalTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (!IsAffine || (task.Domain.IsDiscrete && task.Domain != StageRange.Binary)) return null;
        return WrappedTensorDisposeScope(() =>
        {
            var (matrix, bias) = (weights.narrow(0, 0, Inputs), weights[Inputs]);
            if (task.Domain.IsDiscrete) return BinaryCodes.Solve(task, matrix, bias);
            // (a W W^T + mu I) z = a W (t - b) + mu p
            var gram = (matrix.mm(matrix.t()) * task.ErrorWeight).add_(eye(Inputs, device: matrix.device) * task.Penalty);
            var right = (task.Targets - bias).mm(matrix.t()).mul_(task.ErrorWeight).add_(task.Prior, task.Penalty);
            return right.t().cholesky_solve(linalg.cholesky(gram)).t().contiguous();
        });
    }

    /// <summary>Puts weights in the place of the present ones.</summary>
    /// <param name="fitted">Shape <c>[Inputs + 1, Outputs]</c>; the stage takes it over.</param>
    internal void Replace(Tensor fitted)
    {
        if (ReferenceEquals(fitted, weights)) return;
        weights.Dispose();
        weights = fitted.DetachFromDisposeScope();
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => weights.Dispose();

    private static Tensor Draw(int inputs, int outputs, Generator generator, Device? device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(generator);
        var bound = 1 / Math.Sqrt(inputs + 1);
        return rand([inputs + 1, outputs], generator: generator).mul_(2 * bound).sub_(bound).to(device ?? CPU);
    }
}
