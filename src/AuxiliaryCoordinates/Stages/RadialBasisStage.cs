using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A radial basis function network, <c>y = sum_m w_m exp(-|x - c_m|^2 / 2 sigma^2)</c>.</summary>
/// <remarks>
/// <para>A fit takes centres from the inputs, all of them where there are no more than <see cref="Width"/> and k-means'
/// otherwise, then solves for the weights by ridge regression (AISTATS 2014, section 3.2). The present centres are kept
/// where they fit better.</para>
/// <para>Centres stand in an order drawn once, in which smaller networks are the beginnings of larger ones: one Cholesky
/// factor has the fits of all widths (<see cref="Select"/>).</para>
/// </remarks>
public sealed class RadialBasisStage : ILinearizableStage, ISizedStage
{
    private readonly RadialBasisOptions options;
    private readonly int seed;
    private Tensor centres;
    private Tensor weights;

    /// <summary>A network whose weights are zero until it is fitted.</summary>
    /// <param name="centres">Where the functions are at first, shape <c>[functions, inputs]</c>; copied.</param>
    /// <param name="outputs">Columns of its outputs.</param>
    /// <param name="options">Width, ridge, number of functions.</param>
    /// <param name="seed">Of k-means and of the order of centres.</param>
    /// <exception cref="ArgumentException">The centres are no matrix.</exception>
    public RadialBasisStage(Tensor centres, int outputs, RadialBasisOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(centres);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (centres.dim() != 2 || centres.numel() == 0)
            throw new ArgumentException($"Centres must have shape [functions, inputs], got [{string.Join(", ", centres.shape)}].", nameof(centres));
        (this.options, this.seed, Width) = (options, seed, options.Functions);
        this.centres = centres.clone().DetachFromDisposeScope();
        weights = zeros(centres.size(0), outputs, device: centres.device).DetachFromDisposeScope();
    }

    /// <summary>The most functions that a fit may take.</summary>
    public int Width { get; private set; }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"rbf {Inputs}-{centres.size(0)}-{Outputs}");

    /// <inheritdoc/>
    public int Inputs => (int)centres.size(1);

    /// <inheritdoc/>
    public int Outputs => (int)weights.size(1);

    /// <inheritdoc/>
    public StageRange Range => StageRange.Real;

    /// <summary>Centres and weights.</summary>
    public long ParameterCount => Size((int)centres.size(0));

    /// <inheritdoc/>
    public double Regularization => Penalty(weights);

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        return WrappedTensorDisposeScope(() => Basis(inputs, centres).mm(weights));
    }

    /// <inheritdoc/>
    public Tensor PullBack(Tensor inputs, Tensor cotangents)
    {
        StageChecks.Pair(this, inputs, cotangents);
        return WrappedTensorDisposeScope(() => Linearize(inputs).Pull(cotangents));
    }

    /// <inheritdoc/>
    public StageLinearization Linearize(Tensor inputs)
    {
        StageChecks.Inputs(this, inputs);
        var basis = Basis(inputs, centres);
        return new Linearization(inputs, basis, centres, weights, basis.mm(weights), 1 / (options.Spread * options.Spread));
    }

    /// <inheritdoc/>
    public FitOutcome Fit(FitTask task)
    {
        StageChecks.Whole(this, task);
        using var scope = NewDisposeScope();
        var before = Criterion(task, centres, weights);
        var (kept, note) = Solve(task, centres);
        (Tensor Centres, Tensor Weights, double After) best = (centres, kept, Criterion(task, centres, kept));
        if (best.After > before) best = (centres, weights, before);
        var drawn = Draw(task.Inputs);
        var (fresh, otherNote) = Solve(task, drawn);
        var reached = Criterion(task, drawn, fresh);
        if (reached < best.After) (best, note) = ((drawn, fresh, reached), otherNote);
        Hold(best.Centres, best.Weights);
        return new FitOutcome(before, best.After, note);
    }

    /// <summary>The criterion after a fit with each width: one Cholesky factor for all.</summary>
    /// <inheritdoc/>
    public SizeOutcome[] Sizes(FitTask task, IReadOnlyList<int> sizes, FitTask? held = null)
    {
        StageChecks.Whole(this, task);
        ArgumentNullException.ThrowIfNull(sizes);
        using var scope = NewDisposeScope();
        var all = Ordered(task.Inputs, sizes.Max());
        var basis = Scaled(Basis(task.Inputs, all), task.Weights).to_type(float64);
        var targets = Scaled(task.Targets, task.Weights).to_type(float64);
        var (factor, _) = DenseFit.Factor(basis.t().mm(basis).add_(eye(all.size(0), dtype: float64, device: all.device), options.Ridge));
        // The leading part of a factor is the factor of the leading part: each function takes its share off the error.
        var parts = linalg.solve_triangular(factor, basis.t().mm(targets), upper: false);
        if (held is not null) return Held(held, linalg.solve_triangular(factor, Basis(held.Inputs, all).to_type(float64).t(), upper: false), parts, sizes);
        var shares = parts.square().sum([1L]).cumsum(0).data<double>().ToArray();
        var whole = targets.square().sum().item<double>();
        return [.. sizes.Select(size => new SizeOutcome(size, Math.Max(0, whole - shares[Math.Min(size, shares.Length) - 1]) / 2, Size(Math.Min(size, shares.Length))))];
    }

    private SizeOutcome[] Held(FitTask held, Tensor basis, Tensor parts, IReadOnlyList<int> sizes)
    {
        var residual = held.Targets.to_type(float64);
        var outcomes = new SizeOutcome[sizes.Count];
        long done = 0;
        foreach (var (size, place) in sizes.Select((size, place) => (Size: (int)Math.Min(size, parts.size(0)), place)).OrderBy(one => one.Size))
        {
            if (size > done) residual = residual - basis.narrow(0, done, size - done).t().mm(parts.narrow(0, done, size - done));
            done = size;
            outcomes[place] = new SizeOutcome(sizes[place], residual.square().sum().item<double>() / 2, Size(size));
        }

        return outcomes;
    }

    /// <summary>Makes <paramref name="size"/> the width and fits it.</summary>
    /// <inheritdoc/>
    public FitOutcome Select(FitTask task, int size)
    {
        StageChecks.Whole(this, task);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        using var scope = NewDisposeScope();
        var before = Criterion(task, centres, weights);
        var drawn = Ordered(task.Inputs, size);
        var (fresh, note) = Solve(task, drawn);
        var after = Criterion(task, drawn, fresh);
        Hold(drawn, fresh);
        Width = size;
        return new FitOutcome(before, after, note);
    }

    /// <summary>Frees centres and weights.</summary>
    public void Dispose()
    {
        centres.Dispose();
        weights.Dispose();
    }

    private long Size(int functions) => (long)functions * (Inputs + Outputs);

    private double Penalty(Tensor one)
    {
        using var scope = NewDisposeScope();
        return options.Ridge / 2 * one.square().sum(type: float64).item<double>();
    }

    private Tensor Basis(Tensor inputs, Tensor at)
    {
        var distances = (inputs.square().sum([1L], keepdim: true) + at.square().sum([1L])).addmm(inputs, at.t(), 1, -2);
        return distances.clamp_min_(0).mul_(-0.5 / (options.Spread * options.Spread)).exp_();
    }

    private static Tensor Scaled(Tensor values, Tensor? pointWeights) => pointWeights is null ? values : values * pointWeights.sqrt().unsqueeze(1);

    private (Tensor Weights, string? Note) Solve(FitTask task, Tensor at)
    {
        var basis = Scaled(Basis(task.Inputs, at), task.Weights).to_type(float64);
        var gram = basis.t().mm(basis).add_(eye(at.size(0), dtype: float64, device: at.device), options.Ridge);
        var (factor, added) = DenseFit.Factor(gram);
        var solved = basis.t().mm(Scaled(task.Targets, task.Weights).to_type(float64)).cholesky_solve(factor).to_type(float32);
        return (solved, added > 0 ? FormattableString.Invariant($"singular Gram matrix: ridge {added:0.0e+0} added") : null);
    }

    private double Criterion(FitTask task, Tensor at, Tensor with)
    {
        using var scope = NewDisposeScope();
        return Scaled(task.Targets - Basis(task.Inputs, at).mm(with), task.Weights).square().sum(type: float64).item<double>() / 2 + Penalty(with);
    }

    private Tensor Draw(Tensor inputs) => inputs.size(0) <= Width ? inputs : KMeans.Centres(inputs, Width, null, seed).Centres;

    // The first of all inputs in an order that stays: smaller networks are parts of larger ones.
    private Tensor Ordered(Tensor inputs, int size)
    {
        using var generator = new Generator((ulong)seed);
        return inputs.index_select(0, randperm(inputs.size(0), generator: generator).to(inputs.device).narrow(0, 0, Math.Min(size, inputs.size(0))));
    }

    private void Hold(Tensor at, Tensor with)
    {
        if (!ReferenceEquals(at, centres))
        {
            centres.Dispose();
            centres = at.clone().DetachFromDisposeScope();
        }

        if (ReferenceEquals(with, weights)) return;
        weights.Dispose();
        weights = with.DetachFromDisposeScope();
    }

    // d/dx exp(-|x - c|^2 / 2 s^2) = exp(..) (c - x) / s^2
    private sealed class Linearization(Tensor inputs, Tensor basis, Tensor centres, Tensor weights, Tensor output, double precision) : StageLinearization
    {
        public override Tensor Output => output;

        public override Tensor Push(Tensor tangents) =>
            tangents.mm(centres.t()).sub_((tangents * inputs).sum([1L], keepdim: true)).mul_(basis).mm(weights).mul_(precision);

        public override Tensor Pull(Tensor cotangents)
        {
            var inner = cotangents.mm(weights.t()).mul_(basis);
            return inner.mm(centres).sub_(inner.sum([1L], keepdim: true) * inputs).mul_(precision);
        }
    }
}
