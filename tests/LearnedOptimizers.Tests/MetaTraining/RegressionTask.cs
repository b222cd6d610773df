using WeightSpace.LearnedOptimizers.MetaTraining;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests.MetaTraining;

/// <summary>Weights of a small perceptron drawn towards a random target: cheap, and every pair has a problem of its
/// own.</summary>
internal sealed class RegressionTask : IBatchedTask
{
    private readonly Tensor targets;

    public RegressionTask(int pairs, params int[] sizes)
    {
        Pairs = pairs;
        using var net = SmallNets.Perceptron(sizes);
        Spec = ModuleArchitecture.Analyze(net).Spec;
        targets = zeros(2 * pairs, Spec.ElementCount).DetachFromDisposeScope();
    }

    public WeightSpaceSpec Spec { get; }

    public int Pairs { get; }

    public Tensor Draw(int pair, long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        var target = randn(Spec.ElementCount, generator: generator);
        targets.select(0, pair).copy_(target);
        targets.select(0, pair + Pairs).copy_(target);
        return randn(Spec.ElementCount, generator: generator).MoveToOuterDisposeScope();
    }

    public Tensor Losses(Tensor weights)
    {
        using var scope = NewDisposeScope();
        return (weights - targets).square().mean([1L]).MoveToOuterDisposeScope();
    }

    public Tensor HeldOutLosses(Tensor weights) => Losses(weights);

    public void Dispose() => targets.Dispose();
}
