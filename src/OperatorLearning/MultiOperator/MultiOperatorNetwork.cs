using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>DeepONets of several operators that share parts: MODNO, D2NO, and what lies between them.</summary>
/// <remarks>
/// Parameters: <c>branch{j}.{2l}.weight</c>, shape <c>[out, in]</c>, and <c>.bias</c>, the same for <c>trunk{j}</c>;
/// <c>bias{i}</c>, shape <c>[1]</c>, and <c>mixing{i}</c>, shape <c>[groups]</c>, of operator i;
/// <c>branch-adapter{i}.{2k}</c> (A, shape <c>[out, rank]</c>) and <c>.{2k+1}</c> (B, shape <c>[rank, in]</c>) of the
/// k-th layer with adapters, and <c>trunk-adapter{i}</c> likewise. Trunks of one shape on common query points run as one batched product. The module
/// owns its parameters; whoever creates it disposes it.
/// </remarks>
public sealed class MultiOperatorNetwork : nn.Module, ISelfDescribingModule
{
    private readonly Device device;
    private readonly DenseChain[] branches;
    private readonly DenseChain[] trunks;
    private readonly Parameter?[] biases;
    private readonly Parameter?[] mixings;
    private readonly ParameterList?[] branchAdapters;
    private readonly ParameterList?[] trunkAdapters;

    /// <summary>Creates the network.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="generator">Source of the initial weights, on the CPU.</param>
    /// <param name="device">Where the parameters live; the CPU if null.</param>
    public MultiOperatorNetwork(MultiOperatorOptions options, Generator generator, Device? device = null)
        : base(nameof(MultiOperatorNetwork))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        this.device = device ?? CPU;
        var (sharing, networks) = (options.Sharing, options.Networks);
        branches = Chains(sharing.Branches, "branch", index => networks[index].BranchSizes, _ => false, generator);
        trunks = Chains(sharing.Trunks, "trunk", index => networks[index].TrunkSizes, index => networks[index].TrunkActivated, generator);
        biases = [.. networks.Select((one, index) => one.Bias ? Register($"bias{index}", DenseLayers.Zeros([1], ScalarType.Float32)) : null)];
        mixings = [.. networks.Select((_, index) => options.Groups > 0 ? Register($"mixing{index}", DenseLayers.Parameter(ones(options.Groups))) : null)];
        branchAdapters = Adapters("branch-adapter", sharing.SharesBranch, index => networks[index].BranchSizes, generator);
        trunkAdapters = Adapters("trunk-adapter", sharing.SharesTrunk, index => networks[index].TrunkSizes, generator);
    }

    /// <summary>The architecture.</summary>
    public MultiOperatorOptions Options { get; }

    /// <summary>The number of operators.</summary>
    public int Operators => Options.Sharing.Operators;

    /// <summary>The parameters that several operators use.</summary>
    public IReadOnlyList<Parameter> SharedParameters =>
        [.. Shared(branches, Options.Sharing.Branches), .. Shared(trunks, Options.Sharing.Trunks)];

    /// <summary>The parameters that one operator alone uses.</summary>
    /// <param name="operatorIndex">Its number.</param>
    public IReadOnlyList<Parameter> LocalParameters(int operatorIndex)
    {
        var (i, sharing) = (operatorIndex, Options.Sharing);
        return
        [
            .. sharing.SharesBranch(i) ? branchAdapters[i]?.Cast<Parameter>() ?? [] : branches[sharing.Branches[i]].Parameters,
            .. sharing.SharesTrunk(i) ? trunkAdapters[i]?.Cast<Parameter>() ?? [] : trunks[sharing.Trunks[i]].Parameters,
            .. new[] { biases[i], mixings[i] }.OfType<Parameter>(),
        ];
    }

    /// <summary>The same network with one operator more, which is then learned by training its local part alone:
    /// an <see cref="OperatorTrainer"/> of <see cref="Operator"/> with an optimizer of
    /// <see cref="LocalParameters"/>.</summary>
    /// <param name="sharing">What is shared; of the operators so far, what was shared before.</param>
    /// <param name="added">The network of the new operator.</param>
    /// <param name="generator">Source of the new parameters, on the CPU.</param>
    /// <returns>A network with copies of the parameters; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The sharing is of another number of operators, or changes that of the present
    /// ones, or the network does not fit what it shares.</exception>
    public MultiOperatorNetwork WithOperator(OperatorSharing sharing, DeepOnetOptions added, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(sharing);
        ArgumentNullException.ThrowIfNull(added);
        if (sharing.Operators != Operators + 1 || !sharing.Branches.Take(Operators).SequenceEqual(Options.Sharing.Branches) || !sharing.Trunks.Take(Operators).SequenceEqual(Options.Sharing.Trunks))
            throw new ArgumentException($"The sharing must be '{Options.Sharing}' with one operator more, got '{sharing}'.", nameof(sharing));
        var larger = new MultiOperatorNetwork(new(sharing, [.. Options.Networks, added], Options.AdapterRank, Options.Groups, Options.AdapterLayers), generator, device);
        using var gradients = no_grad();
        foreach (var (name, parameter) in named_parameters()) larger.get_parameter(name)!.copy_(parameter);
        return larger;
    }

    /// <summary>One operator, to measure, train or use alone: a module of the same parameters, good as long as this one
    /// is, which owns them.</summary>
    /// <param name="operatorIndex">Its number.</param>
    public OperatorNetwork Operator(int operatorIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(operatorIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(operatorIndex, Operators);
        return new OneOperator(this, operatorIndex);
    }

    /// <summary>One operator as a DeepONet of its own that gives the same values: adapters and mixing become part of its
    /// weights.</summary>
    /// <param name="operatorIndex">Its number.</param>
    /// <returns>A copy on the same device; the caller disposes it.</returns>
    public DeepOnet ToDeepOnet(int operatorIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(operatorIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(operatorIndex, Operators);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var (i, own, sharing) = (operatorIndex, Options.Networks[operatorIndex], Options.Sharing);
        using var generator = new Generator(0);
        var alone = new DeepOnet(own, generator, device);
        var factors = mixings[i]?.repeat_interleave(own.BasisCount / Options.Groups);
        foreach (var (name, chain, adapters) in new[] { ("branch", branches[sharing.Branches[i]], branchAdapters[i]), ("trunk", trunks[sharing.Trunks[i]], trunkAdapters[i]) })
        {
            var layers = chain.Effective(adapters);
            for (var layer = 0; layer < layers.Length; layer++)
            {
                var (weight, bias) = layers[layer];
                if (name == "branch" && layer == layers.Length - 1 && factors is not null) (weight, bias) = (weight * factors.unsqueeze(1), bias * factors);
                alone.get_parameter($"{name}.{2 * layer}.weight")!.copy_(weight);
                alone.get_parameter($"{name}.{2 * layer}.bias")!.copy_(bias);
            }
        }

        if (biases[i] is { } shift) alone.get_parameter("bias")!.copy_(shift.view(alone.get_parameter("bias")!.shape));
        return alone;
    }

    /// <summary>Evaluates all operators.</summary>
    /// <param name="functions">Input functions of each operator, shape <c>[functions, sensors]</c>; the same tensor for
    /// several operators is evaluated once by a shared branch.</param>
    /// <param name="queries">Query points of each operator, shape <c>[points, dimension]</c>; likewise.</param>
    /// <param name="frozen">What is treated as constant, so that no gradient reaches it.</param>
    /// <returns>Values of each operator, shape <c>[functions, points]</c>; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A shape does not fit its operator.</exception>
    public Tensor[] Evaluate(IReadOnlyList<Tensor> functions, IReadOnlyList<Tensor> queries, FrozenParts frozen = FrozenParts.None)
    {
        RequireShapes(functions, queries);
        using var scope = NewDisposeScope();
        var points = queries.Select((one, i) => Options.Networks[i].Features?.Apply(one) ?? one).ToArray();
        // Features of common points are common points.
        for (var i = 1; i < Operators; i++)
        {
            for (var j = 0; j < i; j++)
                if (ReferenceEquals(queries[i], queries[j]) && Equals(Options.Networks[i].Features, Options.Networks[j].Features)) points[i] = points[j];
        }

        var coefficients = Outputs(branches, Options.Sharing.Branches, Options.Sharing.SharesBranch, branchAdapters, functions, frozen);
        var bases = Outputs(trunks, Options.Sharing.Trunks, Options.Sharing.SharesTrunk, trunkAdapters, points, frozen);
        var values = new Tensor[Operators];
        for (var i = 0; i < Operators; i++)
        {
            var weighted = mixings[i] is { } mixing
                ? coefficients[i] * Seen(mixing, false, frozen).repeat_interleave(Options.Networks[i].BasisCount / Options.Groups)
                : coefficients[i];
            values[i] = BasisExpansion.Combine(weighted, bases[i], 1);
            if (biases[i] is { } bias) values[i] = values[i] + Seen(bias, false, frozen);
        }

        return [.. values.Select(value => value.MoveToOuterDisposeScope())];
    }

    /// <summary>Records all operators for the symmetry analyzer, each on one function and one query point: a learned
    /// optimizer trains this network like any module.</summary>
    /// <param name="recorder">Takes the operations.</param>
    public void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        for (var i = 0; i < Operators; i++)
            Describe(recorder, i, new($"branch{Options.Sharing.Branches[i]}", $"trunk{Options.Sharing.Trunks[i]}", $"branch-adapter{i}", $"trunk-adapter{i}", $"mixing{i}", $"bias{i}"), $"{i}");
    }

    /// <summary>The last weight of the shared parts, by which <see cref="OperatorBalance.GradNorm"/> measures.</summary>
    internal Parameter? LastShared => SharedParameters.LastOrDefault(parameter => parameter.dim() == 2);

    // A parameter as the evaluation sees it.
    internal static Tensor Seen(Tensor parameter, bool shared, FrozenParts frozen) =>
        (shared && frozen == FrozenParts.Shared) || (!shared && frozen == FrozenParts.Local) ? parameter.detach() : parameter;

    private void Describe(IArchitectureRecorder recorder, int i, PartNames names, string suffix)
    {
        var (own, sharing) = (Options.Networks[i], Options.Sharing);
        var functions = recorder.Input($"functions{suffix}", 1, own.BranchSizes[0]);
        var queries = recorder.Input($"queries{suffix}", 1, own.TrunkSizes[0]);
        var coefficients = branches[sharing.Branches[i]].Describe(recorder, names.Branch, functions, branchAdapters[i] is null ? null : names.BranchAdapter);
        var basis = trunks[sharing.Trunks[i]].Describe(recorder, names.Trunk, queries, trunkAdapters[i] is null ? null : names.TrunkAdapter);
        if (mixings[i] is not null)
        {
            coefficients = recorder.Einsum("fgk,g->fgk", recorder.Reshape(coefficients, 1, Options.Groups, own.BasisCount / Options.Groups), recorder.Parameter(names.Mixing));
            coefficients = recorder.Reshape(coefficients, 1, own.BasisCount);
        }

        var values = BasisExpansion.Describe(recorder, coefficients, basis, own.BasisCount, outputs: 1);
        recorder.Output(biases[i] is null ? values : recorder.Add(values, recorder.Parameter(names.Bias)));
    }

    private static Tensor[] Outputs(
        DenseChain[] chains, IReadOnlyList<int> parts, Func<int, bool> shares, ParameterList?[] adapters, IReadOnlyList<Tensor> inputs, FrozenParts frozen)
    {
        var outputs = new Tensor[parts.Count];
        // Chains of one operator each and one shape, on inputs of one shape, as one batched product.
        int[] alone = [.. Enumerable.Range(0, parts.Count).Where(i => !shares(i))];
        foreach (var group in alone.GroupBy(i => (chains[parts[i]].Shape, Inputs: string.Join('x', inputs[i].shape))))
        {
            int[] members = [.. group];
            var first = inputs[members[0]];
            if (members.Length == 1 || first.dim() != 2)
            {
                foreach (var i in members) outputs[i] = chains[parts[i]].Forward(inputs[i], false, frozen, null);
                continue;
            }

            var stacked = members.All(i => ReferenceEquals(inputs[i], first)) ? first.unsqueeze(0).expand(members.Length, first.shape[0], first.shape[1]) : stack(members.Select(i => inputs[i]));
            var together = DenseChain.Together([.. members.Select(i => chains[parts[i]])], stacked, frozen);
            for (var k = 0; k < members.Length; k++) outputs[members[k]] = together[k];
        }

        foreach (var group in Enumerable.Range(0, parts.Count).Where(shares).GroupBy(i => parts[i]))
            Once([.. group], chains[group.Key], adapters, inputs, frozen, outputs);
        return outputs;
    }

    // A shared chain on the inputs of all its operators; equal inputs are evaluated once where nothing tells the
    // operators apart.
    private static void Once(int[] members, DenseChain chain, ParameterList?[] adapters, IReadOnlyList<Tensor> inputs, FrozenParts frozen, Tensor[] outputs)
    {
        if (adapters[members[0]] is not null || inputs[members[0]].dim() != 2)
        {
            foreach (var i in members) outputs[i] = chain.Forward(inputs[i], true, frozen, adapters[i]);
            return;
        }

        Tensor[] distinct = [.. members.Select(i => inputs[i]).Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>()];
        var all = distinct.Length == 1 ? [chain.Forward(distinct[0], true, frozen, null)]
            : chain.Forward(cat(distinct, 0), true, frozen, null).split([.. distinct.Select(one => one.shape[0])], 0);
        foreach (var i in members) outputs[i] = all[Array.FindIndex(distinct, one => ReferenceEquals(one, inputs[i]))];
    }

    private static IEnumerable<Parameter> Shared(DenseChain[] chains, IReadOnlyList<int> parts) =>
        chains.Where((_, number) => parts.Count(part => part == number) > 1).SelectMany(chain => chain.Parameters);

    private DenseChain[] Chains(IReadOnlyList<int> parts, string name, Func<int, IReadOnlyList<int>> sizes, Func<int, bool> lastActivated, Generator generator)
    {
        var chains = new List<DenseChain>();
        for (var index = 0; index < parts.Count; index++)
        {
            if (parts[index] < chains.Count) continue;
            var options = Options.Networks[index];
            var module = DenseLayers.Network(sizes(index), options.Activation, lastActivated(index), options.Initialization, generator, ScalarType.Float32);
            // Before the chain takes hold of the parameters: moving may replace them.
            module.to(device);
            register_module($"{name}{chains.Count}", module);
            chains.Add(new(module, options.Activation, lastActivated(index), [.. Options.AdaptedLayers(sizes(index).Count - 1)]));
        }

        return [.. chains];
    }

    private ParameterList?[] Adapters(string name, Func<int, bool> shares, Func<int, IReadOnlyList<int>> sizes, Generator generator)
    {
        var adapters = new ParameterList?[Operators];
        if (Options.AdapterRank == 0) return adapters;
        for (var index = 0; index < Operators; index++)
        {
            if (!shares(index)) continue;
            var own = sizes(index);
            Parameter[] factors =
            [
                .. Options.AdaptedLayers(own.Count - 1).SelectMany(layer => new[]
                {
                    DenseLayers.Zeros([own[layer + 1], Options.AdapterRank], ScalarType.Float32),
                    DenseLayers.Weights([Options.AdapterRank, own[layer]], own[layer], Options.AdapterRank, WeightInitialization.Uniform, generator, ScalarType.Float32),
                }),
            ];
            adapters[index] = nn.ParameterList([.. factors.Select(Place)]);
            register_module($"{name}{index}", adapters[index]!);
        }

        return adapters;
    }

    private Parameter Register(string name, Parameter parameter)
    {
        var placed = Place(parameter);
        register_parameter(name, placed);
        return placed;
    }

    private Parameter Place(Parameter parameter)
    {
        if (device.type == DeviceType.CPU) return parameter;
        using var moved = parameter.detach().to(device);
        parameter.Dispose();
        return DenseLayers.Parameter(moved);
    }

    private void RequireShapes(IReadOnlyList<Tensor> functions, IReadOnlyList<Tensor> queries)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(queries);
        if (functions.Count != Operators || queries.Count != Operators)
            throw new ArgumentException($"There are {Operators} operators, got functions of {functions.Count} and query points of {queries.Count}.", nameof(functions));
        for (var i = 0; i < Operators; i++)
        {
            Shapes.RequireFunctions(functions[i], Options.Networks[i].Sensors, nameof(functions));
            Shapes.RequireQueries(queries[i], functions[i].shape[0], Options.Networks[i].QueryDimension, nameof(queries));
        }
    }

    // Holds what belongs to the network, and frees none of it.
    private sealed class OneOperator : OperatorNetwork
    {
        private readonly MultiOperatorNetwork network;
        private readonly int index;

        public OneOperator(MultiOperatorNetwork network, int index) : base(nameof(MultiOperatorNetwork))
        {
            (this.network, this.index) = (network, index);
            var sharing = network.Options.Sharing;
            register_module("branch", network.branches[sharing.Branches[index]].Module);
            register_module("trunk", network.trunks[sharing.Trunks[index]].Module);
            if (network.branchAdapters[index] is { } branchAdapter) register_module("branch-adapter", branchAdapter);
            if (network.trunkAdapters[index] is { } trunkAdapter) register_module("trunk-adapter", trunkAdapter);
            if (network.biases[index] is { } bias) register_parameter("bias", bias);
            if (network.mixings[index] is { } mixing) register_parameter("mixing", mixing);
        }

        public override DeepOnetOptions Options => network.Options.Networks[index];

        internal override long[] DescribedQueries => OneFeaturizedPoint;

        public override void Describe(IArchitectureRecorder recorder)
        {
            ArgumentNullException.ThrowIfNull(recorder);
            network.Describe(recorder, index, new("branch", "trunk", "branch-adapter", "trunk-adapter", "mixing", "bias"), "");
        }

        private protected override Tensor Evaluate(Tensor functions, Tensor queries)
        {
            var sharing = network.Options.Sharing;
            var coefficients = network.branches[sharing.Branches[index]].Forward(functions, true, FrozenParts.None, network.branchAdapters[index]);
            var basis = network.trunks[sharing.Trunks[index]].Forward(Featurize(queries), true, FrozenParts.None, network.trunkAdapters[index]);
            if (network.mixings[index] is { } mixing) coefficients *= mixing.repeat_interleave(Options.BasisCount / network.Options.Groups);
            var values = BasisExpansion.Combine(coefficients, basis, 1);
            return network.biases[index] is { } bias ? values + bias : values;
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    // The names of an operator's parts in the module that describes it.
    private sealed record PartNames(string Branch, string Trunk, string BranchAdapter, string TrunkAdapter, string Mixing, string Bias);
}
