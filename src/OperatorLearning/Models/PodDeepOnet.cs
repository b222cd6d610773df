using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>POD-DeepONet: the trunk is replaced by the principal modes of the training outputs.</summary>
/// <remarks>
/// <para><c>G(u)(y) = (1/p) sum_k branch_k(u) phi_k(y) + phi_0(y)</c> (Lu et al. 2022, arXiv:2111.05512, with the 1/p
/// of its code): phi_0 is the mean of the
/// training outputs, the modes have mean square 1. Both come from the data given to the constructor and from nothing
/// else.</para>
/// <para>The basis is known at the query points of the training data, so queries must be among these, in any number and
/// order, shared or per function.
/// State: <c>branch.{2l}</c> and the buffers <c>modes</c> <c>[points, p]</c>, <c>mean</c> <c>[points]</c> and
/// <c>grid</c> <c>[points, dimension]</c>.</para>
/// </remarks>
public sealed class PodDeepOnet : OperatorNetwork
{
    private readonly nn.Module<Tensor, Tensor> branch;
    private readonly Tensor modes;
    private readonly Tensor mean;
    private readonly Tensor grid;

    /// <summary>Creates the network and its basis.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="training">Training data; read here and not kept.</param>
    /// <param name="generator">Source of the initial weights (on the CPU); the same state gives the same network on
    /// every device.</param>
    /// <param name="device">Where the parameters live; the CPU if null.</param>
    /// <param name="dtype">A floating-point type.</param>
    /// <exception cref="ArgumentException">Sensors or dimension of the data are others, or they have fewer modes than
    /// asked for.</exception>
    public PodDeepOnet(PodDeepOnetOptions options, OperatorData training, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(PodDeepOnet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(generator);
        if (training.Sensors != options.Sensors || training.Queries.shape[^1] != options.QueryDimension)
            throw new ArgumentException(
                $"Training data must have {options.Sensors} sensors and query points of dimension {options.QueryDimension}, got {training.Sensors} and {training.Queries.shape[^1]}.", nameof(training));
        Shapes.RequireCartesian(training, "A POD-DeepONet");
        if (training.SeveralOutputs)
            throw new ArgumentException($"A POD-DeepONet has one output, got training data of {training.Outputs}. Give it the outputs one by one.", nameof(training));
        Options = options;
        branch = DenseLayers.Network(options.Branch, options.Activation, lastActivated: false, options.Initialization, generator, dtype);
        using (NewDisposeScope())
        using (var basis = PrincipalComponents.FitAboutMean(training.Solutions, options.Modes))
        {
            modes = basis.Basis.mul(Math.Sqrt(training.Points)).to(dtype).to(CPU).clone().DetachFromDisposeScope();
            mean = basis.Mean.to(dtype).to(CPU).clone().DetachFromDisposeScope();
            grid = training.Queries.detach().to(dtype).to(CPU).clone().DetachFromDisposeScope();
            CapturedEnergy = basis.CapturedEnergy;
        }

        Complete(device);
    }

    /// <inheritdoc/>
    public override PodDeepOnetOptions Options { get; }

    /// <summary>The share of the training outputs' variance that the basis holds.</summary>
    public double CapturedEnergy { get; }

    internal override long[] DescribedQueries => [];

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var coefficients = recorder.Call(nameof(branch), recorder.Input("functions", 1, Sensors));
        var values = recorder.Einsum("fk,nk->fn", coefficients, recorder.Constant(nameof(modes), 1, Options.Modes));
        recorder.Output(recorder.Add(values, recorder.Constant(nameof(mean), 1)));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        var (basis, offset) = AtGrid(queries) ? (modes, mean) : Pick(queries);
        return BasisExpansion.Combine(branch.forward(functions).div(Options.Modes), basis, outputs: 1) + offset;
    }

    private bool AtGrid(Tensor queries)
    {
        if (queries.dim() != 2 || queries.shape[0] != grid.shape[0]) return false;
        using var gradients = no_grad();
        return queries.eq(grid).all().item<bool>();
    }

    /// <summary>Basis and mean at some of the points of the grid.</summary>
    private (Tensor Basis, Tensor Mean) Pick(Tensor queries)
    {
        using var gradients = no_grad();
        var points = queries.detach().to(grid.dtype).reshape(-1, QueryDimension);
        var squares = (points.unsqueeze(1) - grid).square().sum(-1);
        var index = squares.argmin(1);
        var (nearest, extent) = (squares.gather(1, index.unsqueeze(1)).max().sqrt().to(ScalarType.Float64).item<double>(), grid.abs().max().to(ScalarType.Float64).item<double>());
        // Further off than rounding of coordinates is another point.
        if (nearest > 1e-5 * Math.Max(extent, 1e-30))
            throw new ArgumentException(
                $"A POD-DeepONet knows its basis only at the {grid.shape[0]} query points of its training data, but a query point lies {nearest:G3} from the nearest of them. " +
                "Query these points, or use a model with a trunk network.", nameof(queries));
        long[] shape = [.. queries.shape.SkipLast(1)];
        return (modes.index_select(0, index).reshape([.. shape, Options.Modes]), mean.index_select(0, index).reshape(shape));
    }
}
