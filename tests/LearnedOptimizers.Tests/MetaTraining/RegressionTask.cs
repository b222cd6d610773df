using WeightSpace.LearnedOptimizers.MetaTraining;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests.MetaTraining;

/// <summary>Weights of a small perceptron drawn towards a random target: cheap, and every pair has a problem of its
/// own.</summary>
internal sealed class RegressionTask : IBatchedTask
{
    private readonly Tensor[] targets;

    public RegressionTask(int pairs, params int[] sizes)
    {
        Pairs = pairs;
        using var net = SmallNets.Perceptron(sizes);
        Spec = ModuleArchitecture.Analyze(net).Spec;
        targets = [.. Spec.Tensors.Select(tensor => zeros([2 * pairs, .. tensor.Shape]).DetachFromDisposeScope())];
    }

    public WeightSpaceSpec Spec { get; }

    public int Pairs { get; }

    public IReadOnlyList<Tensor> Draw(int pair, long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        foreach (var both in targets)
        {
            var target = randn(both.shape[1..], generator: generator);
            both.select(0, pair).copy_(target);
            both.select(0, pair + Pairs).copy_(target);
        }

        return [.. targets.Select(both => randn(both.shape[1..], generator: generator).MoveToOuterDisposeScope())];
    }

    public Tensor Losses(IReadOnlyList<Tensor> weights)
    {
        using var scope = NewDisposeScope();
        var squares = weights.Zip(targets).Select(pair => (pair.First - pair.Second).square().reshape(2 * Pairs, -1).sum(1));
        return squares.Aggregate((sum, next) => sum + next).div(Spec.ElementCount).MoveToOuterDisposeScope();
    }

    public Tensor HeldOutLosses(IReadOnlyList<Tensor> weights) => Losses(weights);

    public void Dispose()
    {
        foreach (var tensor in targets) tensor.Dispose();
    }
}
