using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The stacked DeepONet: a branch network of its own for every basis function.</summary>
/// <remarks><c>G(u)(y) = sum_k branch_k(u) trunk_k(features(y)) + bias</c> (Lu et al. 2021, arXiv:1910.03193, figure
/// 1C). All branches run as one batched product.</remarks>
public sealed class StackedDeepOnet : OperatorNetwork
{
    private readonly StackedNetwork branch;
    private readonly nn.Module<Tensor, Tensor> trunk;
    private readonly Parameter? bias;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public StackedDeepOnet(StackedDeepOnetOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(StackedDeepOnet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        branch = new StackedNetwork(options.Trunk.Last, options.Branch, options.Activation, lastBias: true, options.Initialization, generator, dtype);
        trunk = DenseLayers.Network(options.Trunk, options.Activation, options.TrunkActivated, options.Initialization, generator, dtype);
        if (options.Bias) bias = DenseLayers.Zeros([options.Outputs], dtype);
        Complete(device);
    }

    /// <inheritdoc/>
    public override StackedDeepOnetOptions Options { get; }

    internal override long[] DescribedQueries => OneFeaturizedPoint;

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var coefficients = recorder.Call(nameof(branch), recorder.Input("functions", 1, Sensors));
        var basis = recorder.Call(nameof(trunk), DescribeQueries(recorder));
        var values = BasisExpansion.Describe(recorder, coefficients, basis, Options.Trunk.Last, Outputs);
        recorder.Output(bias is null ? values : recorder.Add(values, recorder.Parameter(nameof(bias))));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        var values = BasisExpansion.Combine(branch.forward(functions), trunk.forward(Featurize(queries)), Outputs);
        return bias is null ? values : values + bias;
    }
}
