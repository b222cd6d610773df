using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Shift-DeepONet: the basis functions are moved and stretched by the input function, so that a discontinuity
/// may travel.</summary>
/// <remarks>
/// <c>G(u)(y) = sum_k branch_k(u) trunk_k(A_k(u) y + g_k(u)) + bias</c> (Lanthaler, Molinaro, Hadorn and Mishra 2023,
/// arXiv:2210.01074); shared, all k have
/// one A and g. Per basis function the hidden layers of the trunk run once for every basis function, the last layer
/// only for the one row that is used.
/// Parameters: <c>branch.{2l}</c>, <c>scale.{2l}</c>, <c>shift.{2l}</c>, <c>trunkHidden.{2l}</c>, <c>trunkLast</c>,
/// <c>bias</c>.
/// </remarks>
public sealed class ShiftDeepOnet : OperatorNetwork
{
    private readonly nn.Module<Tensor, Tensor> branch;
    private readonly nn.Module<Tensor, Tensor> scale;
    private readonly nn.Module<Tensor, Tensor> shift;
    private readonly nn.Module<Tensor, Tensor>? trunkHidden;
    private readonly Linear trunkLast;
    private readonly Parameter? bias;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public ShiftDeepOnet(ShiftDeepOnetOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(ShiftDeepOnet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        branch = Network(options.Branch, lastActivated: false);
        scale = Network(options.Scale, lastActivated: false);
        shift = Network(options.Shift, lastActivated: false);
        if (options.Identity) StartAtIdentity();
        trunkHidden = options.Trunk.Count > 2 ? Network([.. options.Trunk.SkipLast(1)], lastActivated: true) : null;
        trunkLast = DenseLayers.Linear(options.Trunk[options.Trunk.Count - 2], options.Trunk.Last, options.Initialization, generator, dtype);
        if (options.Bias) bias = DenseLayers.Zeros([options.Outputs], dtype);
        Complete(device);

        nn.Module<Tensor, Tensor> Network(IReadOnlyList<int> sizes, bool lastActivated) =>
            DenseLayers.Network(sizes, options.Activation, lastActivated, options.Initialization, generator, dtype);
    }

    /// <inheritdoc/>
    public override ShiftDeepOnetOptions Options { get; }

    internal override long[] DescribedQueries => OnePoint;

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var functions = recorder.Input("functions", 1, Sensors);
        var queries = DescribeQueries(recorder);
        var (sets, d) = (Options.PerBasis ? Options.Trunk.Last : 1, QueryDimension);
        var moved = recorder.Add(
            recorder.Einsum("skij,nj->nski", recorder.Reshape(recorder.Call(nameof(scale), functions), 1, sets, d, d), queries),
            recorder.Reshape(recorder.Call(nameof(shift), functions), 1, sets, d));
        // Axes: the pair of function and point, 1, sets, dimension.
        var hidden = DescribeFeatures(recorder, moved, "nsk");
        if (trunkHidden is not null) hidden = recorder.Call(nameof(trunkHidden), hidden);
        var basis = Options.PerBasis
            ? recorder.Add(recorder.Einsum("nskw,kw->nk", hidden, recorder.Parameter("trunkLast.weight")), recorder.Parameter("trunkLast.bias"))
            : recorder.Call(nameof(trunkLast), recorder.Reshape(hidden, 1, Options.Trunk[Options.Trunk.Count - 2]));
        if (Options.TrunkActivated) basis = recorder.Elementwise(Options.Activation.ToString(), basis);
        var values = BasisExpansion.Describe(recorder, recorder.Call(nameof(branch), functions), basis, Options.Trunk.Last, Outputs);
        recorder.Output(bias is null ? values : recorder.Add(values, recorder.Parameter(nameof(bias))));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        var (count, d) = (functions.shape[0], (long)QueryDimension);
        var points = queries.dim() == 3 ? queries : queries.unsqueeze(0).expand(count, queries.shape[0], d);
        // All rows of all matrices at once: [functions, points, sets·d].
        var moved = points.baddbmm(
            scale.forward(functions).view(count, -1, d).transpose(1, 2), shift.forward(functions).unsqueeze(1));
        if (Options.PerBasis) moved = moved.unflatten(moved.dim() - 1, Options.Trunk.Last, d);
        var hidden = Featurize(moved);
        if (trunkHidden is not null) hidden = trunkHidden.forward(hidden);
        var basis = Options.PerBasis ? (hidden * trunkLast.weight!).sum(-1) + trunkLast.bias! : trunkLast.forward(hidden);
        if (Options.TrunkActivated) basis = NetworkActivations.Apply(Options.Activation, basis);
        var values = BasisExpansion.Combine(branch.forward(functions), basis, Outputs);
        return bias is null ? values : values + bias;
    }

    // The last layers write nothing but their biases: whatever the function, the first step sees the points where they
    // are.
    private void StartAtIdentity()
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        DenseLayers.Silence(shift);
        var last = DenseLayers.Silence(scale);
        last.view(-1, QueryDimension, QueryDimension).add_(eye(QueryDimension, dtype: last.dtype, device: last.device));
    }
}
