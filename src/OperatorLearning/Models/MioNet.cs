using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>MIONet, an operator of several input functions: their branches' coefficients are multiplied.</summary>
/// <remarks>
/// <c>G(u_1, …, u_n)(y) = sum_k prod_i branch_ik(u_i) trunk_k(features(y)) + bias</c> (Jin, Meng and Lu 2022,
/// arXiv:2202.06137, the low-rank form).
/// The input functions stand side by side in one tensor, in the order of the branches.
/// </remarks>
public sealed class MioNet : OperatorNetwork
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> branches;
    private readonly nn.Module<Tensor, Tensor> trunk;
    private readonly Parameter? bias;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public MioNet(MioNetOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(MioNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        branches = new ModuleList<nn.Module<Tensor, Tensor>>(
            [.. options.Branches.Select(sizes => DenseLayers.Network(sizes, options.Activation, lastActivated: false, options.Initialization, generator, dtype))]);
        trunk = DenseLayers.Network(options.Trunk, options.Activation, options.TrunkActivated, options.Initialization, generator, dtype);
        if (options.Bias) bias = DenseLayers.Zeros([options.Outputs], dtype);
        Complete(device);
    }

    /// <inheritdoc/>
    public override MioNetOptions Options { get; }

    /// <summary>Evaluates the operator on separate tensors of its input functions.</summary>
    /// <param name="functions">One tensor for each branch, shape <c>[functions, sensors]</c>.</param>
    /// <param name="queries">Query points, Cartesian <c>[points, dimension]</c> or per function <c>[functions, points,
    /// dimension]</c>.</param>
    /// <returns>As <see cref="IOperatorModel.forward"/>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There are not as many tensors as branches, or a shape does not
    /// fit.</exception>
    public Tensor Evaluate(IReadOnlyList<Tensor> functions, Tensor queries)
    {
        ArgumentNullException.ThrowIfNull(functions);
        if (functions.Count != Options.Branches.Length)
            throw new ArgumentException($"A MIONet of {Options.Branches.Length} branches takes as many input functions, got {functions.Count}.", nameof(functions));
        for (var branch = 0; branch < functions.Count; branch++)
        {
            Shapes.RequireFunctions(functions[branch], Options.Branches[branch].First, nameof(functions));
            if (functions[branch].shape[0] != functions[0].shape[0])
                throw new ArgumentException(
                    $"Input functions must come in equal numbers, got {functions[0].shape[0]} for branch 0 and {functions[branch].shape[0]} for branch {branch}.", nameof(functions));
        }

        using var joined = cat([.. functions], 1);
        return forward(joined, queries);
    }

    internal override long[] DescribedQueries => OneFeaturizedPoint;

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var functions = recorder.Input("functions", 1, Sensors);
        var queries = DescribeQueries(recorder);
        var parts = new ArchitectureValue[Options.Branches.Length];
        var start = 0;
        for (var branch = 0; branch < parts.Length; branch++)
        {
            parts[branch] = recorder.Call($"{nameof(branches)}.{branch}", recorder.Slice(functions, 1, start, Options.Branches[branch].First));
            start += Options.Branches[branch].First;
        }

        var values = BasisExpansion.Describe(recorder, recorder.Elementwise("multiply", parts), recorder.Call(nameof(trunk), queries), Options.Trunk.Last, Outputs);
        recorder.Output(bias is null ? values : recorder.Add(values, recorder.Parameter(nameof(bias))));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        Tensor? product = null;
        var start = 0;
        for (var branch = 0; branch < Options.Branches.Length; branch++)
        {
            var coefficients = branches[branch].forward(functions.narrow(1, start, Options.Branches[branch].First));
            start += Options.Branches[branch].First;
            product = product is null ? coefficients : product * coefficients;
        }

        var values = BasisExpansion.Combine(product!, trunk.forward(Featurize(queries)), Outputs);
        return bias is null ? values : values + bias;
    }
}
