using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class MiniBatchesTests
{
    [Fact]
    public void Next_OneEpoch_HoldsEachFunctionOnceAndAsksForItsOwnSolution()
    {
        using var scope = NewDisposeScope();
        using var data = Numbered(10, 6);
        using var generator = Seeds.Generator(3);
        using var batches = new MiniBatches(data, 4, 3, generator);
        var seen = new List<float>();
        for (var batch = 0; batch < 3; batch++)
        {
            using var next = batches.Next();
            Assert.Equal(batch < 2 ? 4 : 2, next.Samples);
            Assert.Equal(3, next.Points);
            seen.AddRange(next.Functions.select(1, 0).data<float>().ToArray());
            // Solution = 100 · function + point.
            Assert.True(next.Solutions.equal((100 * next.Functions) + next.Queries.t()).all().item<bool>());
            Assert.Equal(3, next.Queries.flatten().data<float>().ToArray().Distinct().Count());
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), seen.Order());
    }

    [Fact]
    public void Remaining_GivenToOthers_GivesTheSameBatches()
    {
        using var scope = NewDisposeScope();
        using var data = Numbered(10, 6);
        using var first = Seeds.Generator(3);
        using var second = Seeds.Generator(9);
        using var one = new MiniBatches(data, 4, 3, first);
        using var two = new MiniBatches(data, 4, 3, second);
        one.Next().Dispose();
        second.set_state(first.get_state());
        two.Remaining = one.Remaining;
        for (var batch = 0; batch < 5; batch++)
        {
            using var left = one.Next();
            using var right = two.Next();
            Assert.True(left.Solutions.shape.SequenceEqual(right.Solutions.shape) && left.Solutions.equal(right.Solutions).all().item<bool>());
        }
    }

    private static OperatorData Numbered(int functions, int points)
    {
        using var scope = NewDisposeScope();
        var (f, p) = (arange(functions, dtype: ScalarType.Float32).unsqueeze(1), arange(points, dtype: ScalarType.Float32).unsqueeze(1));
        return new OperatorData(f.clone(), p.clone(), (100 * f) + p.t());
    }
}
