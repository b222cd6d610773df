using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Losses and gradients of several DeepONets that share parts, in closed form: the joint step of
/// <see cref="MultiOperatorTrainer"/>.</summary>
/// <remarks>
/// As <see cref="FusedDeepOnetStep"/>, with one chain of layers for each part: a shared branch runs once over the
/// functions of all its operators (once over common functions), and gathers the gradients of all before its backward
/// pass. Rows beyond the shared fraction add nothing to a shared part. A chain with adapters is an
/// <see cref="AdaptedChainStep"/>.
/// </remarks>
internal sealed class FusedMultiOperatorStep : IDisposable
{
    private readonly MultiOperatorNetwork network;
    private readonly OperatorLoss loss;
    private readonly OperatorBalance balance;
    private readonly int[] active;
    private readonly IChainStep?[] branches;
    private readonly IChainStep?[] trunks;
    private readonly Parameter?[] biases;
    private readonly Tensor[] biasGradients;
    private readonly Buffers[] buffers;

    /// <summary>Prepares the step; <paramref name="active"/> are the operators to compute, null for all.</summary>
    public FusedMultiOperatorStep(MultiOperatorNetwork network, OperatorLoss loss, OperatorBalance balance = OperatorBalance.None, int[]? active = null)
    {
        this.active = active ?? [.. Enumerable.Range(0, network.Operators)];
        (this.network, this.loss, this.balance) = (network, loss, balance);
        var parameters = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        branches = Chains("branch", network.Options.Sharing.Branches, i => network.Options.Networks[i].BranchSizes.Length - 1, _ => false);
        trunks = Chains("trunk", network.Options.Sharing.Trunks, i => network.Options.Networks[i].TrunkSizes.Length - 1, i => network.Options.Networks[i].TrunkActivated);
        biases = [.. network.Options.Networks.Select((one, i) => one.Bias ? parameters[$"bias{i}"] : null)];
        biasGradients = [.. biases.Select(_ => zeros(1).DetachFromDisposeScope())];
        buffers = [.. biases.Select(_ => new Buffers())];

        IChainStep?[] Chains(string name, IReadOnlyList<int> parts, Func<int, int> layers, Func<int, bool> lastActivated) =>
        [
            .. parts.Select((part, i) => (part, i)).DistinctBy(one => one.part).Select(one =>
            {
                var (count, options) = (layers(one.i), network.Options);
                int[] members = [.. this.active.Where(i => parts[i] == one.part)];
                if (members.Length == 0) return null;
                (Parameter, Parameter, NetworkActivation?)[] chain =
                [
                    .. Enumerable.Range(0, count).Select(layer => (
                        parameters[$"{name}{one.part}.{2 * layer}.weight"], parameters[$"{name}{one.part}.{2 * layer}.bias"],
                        layer < count - 1 || lastActivated(one.i) ? options.Networks[0].Activation : (NetworkActivation?)null)),
                ];
                if (parts.Count(part => part == one.part) == 1 || options.AdapterRank == 0) return (IChainStep)new ChainStep(members, chain);
                int[] adapted = [.. options.AdaptedLayers(count)];
                return new AdaptedChainStep(members, chain, adapted, (member, k) => (parameters[$"{name}-adapter{member}.{2 * k}"], parameters[$"{name}-adapter{member}.{(2 * k) + 1}"]));
            }),
        ];
    }

    /// <summary>Whether this path covers a training; otherwise autograd has to serve.</summary>
    public static bool Supports(MultiOperatorNetwork network, MultiOperatorTrainerOptions options, IReadOnlyList<TrainingData> data) =>
        options is { Update: MultiOperatorUpdate.Joint, Balance: OperatorBalance.None or OperatorBalance.Geometric } && network.Options.Groups == 0
        && (network.Options.AdapterRank == 0 || options.SharedFraction == 1)
        && (options.Loss == OperatorLoss.MeanSquared || data.All(one => one.OutputsInUnits))
        && network.Options.Networks.All(one => one.Activation is NetworkActivation.Tanh or NetworkActivation.Relu)
        && network.parameters().All(parameter => parameter.dtype == ScalarType.Float32 && parameter.device.type == DeviceType.CPU);

    /// <summary>Writes the gradients of the sum of the losses, and returns the sum.</summary>
    public double Compute(SharedBatch batch)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var count = network.Operators;
        var head = batch.First is null ? 0 : batch.First[active[0]].Samples;
        var functions = Joined(batch, one => one.Functions);
        var solutions = Joined(batch, one => one.Solutions);
        var present = batch.First ?? batch.Rest!;
        var queries = new Tensor[count];
        foreach (var i in active)
        {
            var (own, features) = (present[i].Queries, network.Options.Networks[i].Features);
            var same = active.TakeWhile(j => j < i).FirstOrDefault(j => ReferenceEquals(present[j].Queries, own) && Equals(network.Options.Networks[j].Features, features), -1);
            queries[i] = same >= 0 ? queries[same] : features?.Apply(own) ?? own.contiguous();
        }

        foreach (var chain in branches) chain?.Forward(functions);
        foreach (var chain in trunks) chain?.Forward(queries);
        var total = 0.0;
        foreach (var i in active) total += Operator(i, functions[i].size(0), queries[i].size(0), head, solutions[i]);
        foreach (var chain in branches.Concat(trunks)) chain?.Backward();
        foreach (var i in active)
            if (biases[i] is { } bias) bias.grad = bias.requires_grad ? biasGradients[i] : null;
        return total;
    }

    public void Dispose()
    {
        foreach (var chain in branches.Concat(trunks)) chain?.Dispose();
        foreach (var one in biasGradients) one.Dispose();
        foreach (var one in buffers) one.Dispose();
    }

    // Both parts of the batch in one tensor; equal tensors stay one.
    private Tensor[] Joined(SharedBatch batch, Func<OperatorData, Tensor> part)
    {
        var present = batch.First ?? batch.Rest!;
        var joined = new Tensor[present.Length];
        foreach (var i in active)
        {
            var same = Array.FindIndex(present, 0, i, one => one is not null && ReferenceEquals(part(one), part(present[i])));
            joined[i] = same >= 0 ? joined[same]
                : batch.First is null || batch.Rest is null ? part(present[i]).contiguous() : cat([part(batch.First[i]), part(batch.Rest[i])], 0);
        }

        return joined;
    }

    private double Operator(int i, long functions, long points, long head, Tensor targets)
    {
        var sharing = network.Options.Sharing;
        var (coefficients, coefficientsGradient) = branches[sharing.Branches[i]]!.Output(i);
        var (basis, basisGradient) = trunks[sharing.Trunks[i]]!.Output(i);
        buffers[i].Prepare(functions, points);
        var (product, shift, sums) = (buffers[i].Product!, buffers[i].Shift!, buffers[i].Sums!);
        var products = MatrixView.Of(product);
        DenseProduct.Into(products, coefficients, basis.Transposed);
        var bias = biases[i] is { } parameter ? DenseLayerStep.Values(parameter)[0] : 0;
        DenseLayerStep.Values(shift).Fill(bias);
        var value = loss == OperatorLoss.MeanSquared
            ? DenseSweeps.SquaredError(DenseLayerStep.Values(product), DenseLayerStep.Values(shift), DenseLayerStep.Values(targets), DenseLayerStep.Values(sums), (float)(2.0 / product.numel())) / product.numel()
            : DenseSweeps.RelativeError(DenseLayerStep.Values(product), DenseLayerStep.Values(shift), DenseLayerStep.Values(targets), DenseLayerStep.Values(sums)) / functions;
        DenseLayerStep.Values(biasGradients[i])[0] = DenseSweeps.Total(DenseLayerStep.Values(sums));
        if (balance == OperatorBalance.Geometric)
        {
            var weight = 1 / Math.Max(value, GradientBalance.SmallestLoss);
            product.mul_(weight);
            biasGradients[i].mul_(weight);
        }

        // Functions beyond the fraction reach local parts only.
        var (forBranch, forTrunk) = (sharing.SharesBranch(i) ? head : functions, sharing.SharesTrunk(i) ? head : functions);
        if (forBranch > 0) DenseProduct.Into(coefficientsGradient.RowRange(0, forBranch), products.RowRange(0, forBranch), basis, accumulate: true);
        if (forTrunk > 0) DenseProduct.Into(basisGradient, products.RowRange(0, forTrunk).Transposed, coefficients.RowRange(0, forTrunk), accumulate: true);
        return value;
    }

    private sealed class Buffers : IDisposable
    {
        public Tensor? Product { get; private set; }

        public Tensor? Shift { get; private set; }

        public Tensor? Sums { get; private set; }

        public void Prepare(long functions, long points)
        {
            if (Product is not null && Product.size(0) == functions && Product.size(1) == points) return;
            Dispose();
            (Product, Shift, Sums) = (empty(functions, points).DetachFromDisposeScope(), empty(points, 1).DetachFromDisposeScope(), empty(points).DetachFromDisposeScope());
        }

        public void Dispose()
        {
            Product?.Dispose();
            Shift?.Dispose();
            Sums?.Dispose();
        }
    }
}
