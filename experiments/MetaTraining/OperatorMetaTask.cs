using WeightSpace.LearnedOptimizers.MetaTraining;
using WeightSpace.OperatorLearning;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.MetaTraining;

/// <summary>DeepONets of one architecture, as many as there are runs, each trained full-batch on an operator of its
/// own.</summary>
internal sealed class OperatorMetaTask : IBatchedTask
{
    private readonly BatchedDeepOnet network;
    private readonly string[] families;
    private readonly int functionCount;
    private readonly int heldOutCount;
    private readonly Device device;
    private readonly Tensor functions;
    private readonly Tensor queries;
    private readonly Tensor solutions;

    /// <summary>Of each tensor of the weight space, its number among the network's parameters.</summary>
    private readonly int[] places;

    /// <summary>Allocates room for the data of all pairs.</summary>
    /// <param name="options">The architecture; its first branch size is the number of points, its first trunk size
    /// 1.</param>
    /// <param name="families">Names of <see cref="MetaFamilies"/>.</param>
    /// <param name="pairs">Number of antithetic pairs.</param>
    /// <param name="functionCount">Functions of each problem that are trained on.</param>
    /// <param name="heldOutCount">Functions of each problem that the rule is judged by.</param>
    /// <param name="device">Where everything lives.</param>
    public OperatorMetaTask(DeepOnetOptions options, string[] families, int pairs, int functionCount, int heldOutCount, Device device)
    {
        (this.families, this.functionCount, this.heldOutCount, this.device, Pairs) = (families, functionCount, heldOutCount, device, pairs);
        network = new BatchedDeepOnet(options);
        using (var generator = new Generator(0))
        using (var single = new DeepOnet(options, generator))
        {
            Spec = ModuleArchitecture.Analyze(single).Spec;
        }

        long rows = 2 * pairs;
        functions = zeros(rows, functionCount + heldOutCount, options.Sensors, device: device).DetachFromDisposeScope();
        queries = zeros(rows, options.Sensors, 1, device: device).DetachFromDisposeScope();
        solutions = zeros(rows, functionCount + heldOutCount, options.Sensors, device: device).DetachFromDisposeScope();
        places = [.. Spec.Tensors.Select(tensor => network.ParameterNames.IndexOf(tensor.Name))];
    }

    /// <inheritdoc/>
    public WeightSpaceSpec Spec { get; }

    /// <inheritdoc/>
    public int Pairs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Draw(int pair, long seed)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)SeedSequence.Derive(seed, 10));
        var random = SeedSequence.Random(seed, 11);
        var problem = MetaFamilies.Draw(families[random.Next(families.Length)], network.Options.Sensors, random);
        var (input, points, output) = MetaFamilies.Sample(problem, new SampleDraws(SeedSequence.Derive(seed, 12), functionCount + heldOutCount), device);
        foreach (var row in (ReadOnlySpan<int>)[pair, pair + Pairs])
        {
            functions.select(0, row).copy_(input);
            queries.select(0, row).copy_(points);
            solutions.select(0, row).copy_(output);
        }

        var initial = network.Initialize(1, generator, device);
        return [.. Spec.Tensors.Select((tensor, i) => initial[places[i]].view([.. tensor.Shape]).MoveToOuterDisposeScope())];
    }

    /// <inheritdoc/>
    public Tensor Losses(IReadOnlyList<Tensor> weights) => Losses(weights, 0, functionCount);

    /// <inheritdoc/>
    public Tensor HeldOutLosses(IReadOnlyList<Tensor> weights) => Losses(weights, functionCount, heldOutCount);

    /// <inheritdoc/>
    public void Dispose()
    {
        functions.Dispose();
        queries.Dispose();
        solutions.Dispose();
    }

    private Tensor Losses(IReadOnlyList<Tensor> weights, long first, long count)
    {
        using var scope = NewDisposeScope();
        var parameters = new Tensor[places.Length];
        foreach (var (place, tensor) in places.Zip(weights)) parameters[place] = tensor.view([tensor.shape[0], .. network.ParameterShapes[place]]);
        return network.Losses(parameters, functions.narrow(1, first, count), queries, solutions.narrow(1, first, count)).MoveToOuterDisposeScope();
    }
}
