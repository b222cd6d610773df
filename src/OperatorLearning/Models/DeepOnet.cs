using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The unstacked DeepONet: a branch network on the input function, a trunk network on the query point, and
/// their inner product.</summary>
/// <remarks>
/// <c>G(u)(y) = sum_k branch_k(u) trunk_k(features(y)) + bias</c> (Lu et al. 2021, arXiv:1910.03193, eq. 2).
/// Parameters: <c>branch.{2l}.weight</c>, shape <c>[out, in]</c>, and <c>branch.{2l}.bias</c>, shape <c>[out]</c>, for
/// layer l,
/// the same for <c>trunk</c>, and <c>bias</c>, shape <c>[outputs]</c>. With several outputs the branch has a set of
/// coefficients for each.
/// The module owns them; whoever creates it disposes it.
/// </remarks>
public sealed class DeepOnet : OperatorNetwork
{
    private readonly nn.Module<Tensor, Tensor> branch;
    private readonly nn.Module<Tensor, Tensor> trunk;
    private readonly Parameter? bias;

    /// <summary>Creates the network.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="generator">Source of the initial weights (on the CPU); the same state gives the same network on
    /// every device.</param>
    /// <param name="device">Where the parameters live; the CPU if null.</param>
    /// <param name="dtype">A floating-point type.</param>
    public DeepOnet(DeepOnetOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(DeepOnet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        branch = DenseLayers.Network(options.BranchSizes, options.Activation, lastActivated: false, options.Initialization, generator, dtype);
        trunk = DenseLayers.Network(options.TrunkSizes, options.Activation, options.TrunkActivated, options.Initialization, generator, dtype);
        if (options.Bias) bias = DenseLayers.Zeros([options.Outputs], dtype);
        Complete(device);
    }

    /// <inheritdoc/>
    public override DeepOnetOptions Options { get; }

    /// <summary>Evaluates the branch: the coefficients of the basis functions.</summary>
    /// <param name="functions">Input functions, shape <c>[functions, sensors]</c>.</param>
    /// <returns>Coefficients, shape <c>[functions, outputs·basis]</c>; the caller disposes them.</returns>
    public Tensor Coefficients(Tensor functions)
    {
        Shapes.RequireFunctions(functions, Sensors, nameof(functions));
        return branch.forward(functions);
    }

    /// <summary>Evaluates the trunk: the basis functions.</summary>
    /// <param name="queries">Query points, shape <c>[..., dimension]</c>.</param>
    /// <returns>Basis functions, shape <c>[..., basis]</c>; the caller disposes them.</returns>
    public Tensor Basis(Tensor queries)
    {
        if (Options.Features is null)
            return trunk.forward(queries);
        using var features = Options.Features.Apply(queries);
        return trunk.forward(features);
    }

    internal override long[] DescribedQueries => OneFeaturizedPoint;

    /// <summary>Records the computation for the symmetry analyzer: branch and trunk share the label of the basis
    /// functions.</summary>
    /// <remarks>The trunk's input is recorded after the fixed transform of the query points, which has no
    /// parameters.</remarks>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var functions = recorder.Input("functions", 1, Options.BranchSizes[0]);
        var queries = DescribeQueries(recorder);
        var coefficients = recorder.Call(nameof(branch), functions);
        var basis = recorder.Call(nameof(trunk), queries);
        var values = BasisExpansion.Describe(recorder, coefficients, basis, Options.BasisCount, Outputs);
        recorder.Output(Options.Bias ? recorder.Add(values, recorder.Parameter(nameof(bias))) : values);
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        var values = BasisExpansion.Combine(branch.forward(functions), trunk.forward(Featurize(queries)), Outputs);
        return bias is null ? values : values + bias;
    }
}
