using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The operator network of Chen and Chen's universal approximation theorem.</summary>
/// <remarks>
/// <c>G(u)(y) = sum_k [sum_i c_i^k s(sum_j xi_ij^k u(x_j) + theta_i^k)] s(w_k·y + zeta_k)</c> (Chen and Chen 1995, IEEE
/// Transactions on Neural
/// Networks 6(4), theorem 5). Parameters: <c>branch.weights.0</c> is xi, shape <c>[p, n, m]</c>, <c>branch.biases.0</c>
/// theta, <c>branch.weights.1</c> c,
/// shape <c>[p, 1, n]</c>, <c>trunk.0.weight</c> w, shape <c>[p, dimension]</c>, and <c>trunk.0.bias</c> zeta.
/// </remarks>
public sealed class ChenChen : OperatorNetwork
{
    private readonly StackedNetwork branch;
    private readonly nn.Module<Tensor, Tensor> trunk;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public ChenChen(ChenChenOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(ChenChen))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        branch = new StackedNetwork(
            options.Basis, new SizeList([options.Sensors, options.Neurons, 1]), options.Activation, lastBias: false, options.Initialization, generator, dtype);
        trunk = DenseLayers.Network([options.Inputs, options.Basis], options.Activation, lastActivated: true, options.Initialization, generator, dtype);
        Complete(device);
    }

    /// <inheritdoc/>
    public override ChenChenOptions Options { get; }

    internal override long[] DescribedQueries => OneFeaturizedPoint;

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var coefficients = recorder.Call(nameof(branch), recorder.Input("functions", 1, Sensors));
        var basis = recorder.Call(nameof(trunk), DescribeQueries(recorder));
        recorder.Output(BasisExpansion.Describe(recorder, coefficients, basis, Options.Basis, outputs: 1));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries) =>
        BasisExpansion.Combine(branch.forward(functions), trunk.forward(Featurize(queries)), outputs: 1);
}
