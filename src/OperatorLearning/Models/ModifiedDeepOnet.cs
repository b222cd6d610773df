using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The DeepONet of modified dense networks: every hidden layer chooses between an encoding of the function and
/// one of the query point.</summary>
/// <remarks>
/// <c>U = s(W_u u + b_u)</c>, <c>V = s(W_y y + b_y)</c>; in branch and trunk alike <c>z = s(W h + b)</c>, <c>h' = (1 -
/// z) U + z V</c>; both end in a linear layer, and
/// <c>G(u)(y) = sum_k branch_k trunk_k + bias</c> (Wang, Wang and Perdikaris 2022, arXiv:2110.01654). Branch and trunk
/// both depend on the pair of
/// function and point after their first mixing, so memory grows with functions times points times width.
/// Parameters: <c>functionEncoder</c>, <c>queryEncoder</c>, <c>branch.{l}</c>, <c>trunk.{l}</c>, <c>bias</c>.
/// </remarks>
public sealed class ModifiedDeepOnet : OperatorNetwork
{
    private readonly Linear functionEncoder;
    private readonly Linear queryEncoder;
    private readonly ModuleList<Linear> branch;
    private readonly ModuleList<Linear> trunk;
    private readonly Parameter? bias;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public ModifiedDeepOnet(ModifiedDeepOnetOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(ModifiedDeepOnet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        functionEncoder = DenseLayers.Linear(options.Branch.First, options.Width, options.Initialization, generator, dtype);
        queryEncoder = DenseLayers.Linear(options.Trunk.First, options.Width, options.Initialization, generator, dtype);
        branch = Layers(options.Branch);
        trunk = Layers(options.Trunk);
        if (options.Bias) bias = DenseLayers.Zeros([options.Outputs], dtype);
        Complete(device);

        ModuleList<Linear> Layers(SizeList sizes) =>
            new([.. Enumerable.Range(1, sizes.Count - 1).Select(layer => DenseLayers.Linear(sizes[layer - 1], sizes[layer], options.Initialization, generator, dtype))]);
    }

    /// <inheritdoc/>
    public override ModifiedDeepOnetOptions Options { get; }

    internal override long[] DescribedQueries => OneFeaturizedPoint;

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var activation = Options.Activation.ToString();
        var functions = recorder.Input("functions", 1, Sensors);
        var queries = DescribeQueries(recorder);
        var ofFunction = recorder.Elementwise(activation, recorder.Call(nameof(functionEncoder), functions));
        var ofPoint = recorder.Elementwise(activation, recorder.Call(nameof(queryEncoder), queries));
        var coefficients = Chain(nameof(branch), branch.Count, functions);
        var basis = Chain(nameof(trunk), trunk.Count, queries);
        // One function and one point make one pair.
        var values = BasisExpansion.Describe(recorder, coefficients, basis, Options.Trunk.Last, Outputs);
        recorder.Output(bias is null ? values : recorder.Add(values, recorder.Parameter(nameof(bias))));

        ArchitectureValue Chain(string name, int layers, ArchitectureValue value)
        {
            for (var layer = 0; layer < layers - 1; layer++)
                value = recorder.Elementwise("mix", recorder.Elementwise(activation, recorder.Call($"{name}.{layer}", value)), ofFunction, ofPoint);
            return recorder.Call($"{name}.{layers - 1}", value);
        }
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        var points = Featurize(queries);
        var start = NetworkActivations.Apply(Options.Activation, functionEncoder.forward(functions)).unsqueeze(1);
        var difference = NetworkActivations.Apply(Options.Activation, queryEncoder.forward(points)) - start;
        var coefficients = Chain(branch, functions.unsqueeze(1));
        var basis = Chain(trunk, points);
        if (Outputs == 1) return AddBias((coefficients * basis).sum(-1));
        var split = coefficients.unflatten(coefficients.dim() - 1, Outputs, Options.Trunk.Last);
        return AddBias(split.matmul(basis.unsqueeze(-1)).squeeze(-1));

        Tensor Chain(ModuleList<Linear> layers, Tensor value)
        {
            for (var layer = 0; layer < layers.Count - 1; layer++)
                value = start + (NetworkActivations.Apply(Options.Activation, layers[layer].forward(value)) * difference);
            return layers[layers.Count - 1].forward(value);
        }
    }

    private Tensor AddBias(Tensor values) => bias is null ? values : values + bias;
}
