using TorchSharp;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Data;

public sealed class OperatorDataTests
{
    [Fact]
    public void Split_TenSamples_KeepsOrderAndOwnsCopies()
    {
        using var scope = NewDisposeScope();
        using var data = Make(10);
        var (train, test) = data.Split(7);
        using (train)
        using (test)
        {
            Assert.Equal((7L, 3L), (train.Samples, test.Samples));
            Assert.Equal(0, Seeds.Max(test.Solutions, data.Solutions.narrow(0, 7, 3)));
            data.Functions.zero_();
            Assert.NotEqual(0, train.Functions.abs().max().item<float>());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Subset(8, 3));
    }

    [Fact]
    public void Select_Indices_TakesThoseSamples()
    {
        using var scope = NewDisposeScope();
        using var data = Make(10);
        using var chosen = data.Select(tensor(new long[] { 3, 1 }));
        Assert.Equal(0, Seeds.Max(chosen.Functions[0], data.Functions[3]));
        Assert.Equal(0, Seeds.Max(chosen.Solutions[1], data.Solutions[1]));
    }

    [Fact]
    public void Dispose_EveryOperation_LeavesNoTensors()
    {
        using var scope = NewDisposeScope();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var data = Make(10))
        {
            var (train, test) = data.Split(7);
            train.Dispose();
            test.Dispose();
            data.To(CPU).Dispose();
            data.To(ScalarType.Float64).Dispose();
            using var problem = new HeatProblem(16).Generate(new SampleDraws(1, 3), CPU);
            using var burgers = new BurgersProblem(16, solverPoints: 16, steps: 20).Generate(new SampleDraws(1, 3), CPU);
            using var reaction = new DiffusionReactionProblem(11, 10).Generate(new SampleDraws(1, 3), CPU);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Constructor_ShapesThatDoNotFit_SaysAllThree()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => new OperatorData(zeros(3, 4), zeros(5, 1), zeros(3, 6)));
        Assert.Contains("[3, 4], [5, 1] and [3, 6]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_PairsOrOtherGrids_SaysWhatTheDataLookLike()
    {
        using var scope = NewDisposeScope();
        string Message(Tensor queries, Tensor solutions) => Assert.Throws<ArgumentException>(() => new OperatorData(zeros(3, 4), queries, solutions)).Message;
        Assert.Contains("pairs of a function and a point: give queries as [3, 1, 2] and solutions as [3, 1]", Message(zeros(3, 2), zeros(3, 1)), StringComparison.Ordinal);
        Assert.Contains("Queries per sample must come for all 3 samples, got 2", Message(zeros(2, 5, 1), zeros(3, 5)), StringComparison.Ordinal);
        Assert.Contains("There are 6 query points but values at 5", Message(zeros(6, 1), zeros(3, 5)), StringComparison.Ordinal);
        Assert.Contains("add up to the 4 columns of the functions, got 3 + 2", Assert.Throws<ArgumentException>(() => new OperatorData(zeros(3, 4), zeros(5, 1), zeros(3, 5), 3, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromRagged_UnequalNumbersOfPoints_DrawsAsManyOfEachWithTheirValues()
    {
        using var scope = NewDisposeScope();
        Tensor[] queries = [.. new[] { 4, 7, 5 }.Select((points, sample) => arange(points, dtype: ScalarType.Float32).add(100 * sample).unsqueeze(1))];
        Tensor[] solutions = [.. queries.Select(own => own.squeeze(1).mul(2))];
        using var data = OperatorData.FromRagged(ones([3, 4]), queries, solutions, Seeds.Generator());
        Assert.Equal([3L, 4, 1], data.Queries.shape);
        Assert.Equal(0, Seeds.Max(data.Queries.squeeze(2).mul(2), data.Solutions));
        for (var sample = 0; sample < 3; sample++)
        {
            var own = data.Queries[sample].flatten().data<float>().ToArray();
            Assert.Equal(4, own.Distinct().Count());
            Assert.All(own, point => Assert.InRange(point, 100 * sample, (100 * sample) + queries[sample].shape[0] - 1));
        }

        Assert.Contains("Sample 0 has 4 query points, fewer than the 5 asked for",
            Assert.Throws<ArgumentException>(() => OperatorData.FromRagged(ones([3, 4]), queries, solutions, Seeds.Generator(), 5)).Message, StringComparison.Ordinal);
        solutions[1] = solutions[1].narrow(0, 0, 6);
        Assert.Contains("Sample 1 of ragged data", Assert.Throws<ArgumentException>(() => OperatorData.FromRagged(ones([3, 4]), queries, solutions, Seeds.Generator())).Message, StringComparison.Ordinal);
        Assert.Contains("3 sets of query points and 3 solutions",
            Assert.Throws<ArgumentException>(() => OperatorData.FromRagged(ones([2, 4]), queries, solutions, Seeds.Generator())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operations_PointsPerSampleAndSeveralInputs_KeepTogetherWhatBelongsTogether()
    {
        using var scope = NewDisposeScope();
        using var cartesian = new OperatorData(arange(60, dtype: ScalarType.Float32).reshape(6, 10), arange(5, dtype: ScalarType.Float32).unsqueeze(1), Numbers(6, 5, 2), 6, 4);
        using var data = cartesian.DrawPoints(3, Seeds.Generator());
        Assert.Equal((3L, 2L, false), (data.Points, data.Outputs, data.Cartesian));
        void Holds(OperatorData some)
        {
            // A value is 100 · sample + 10 · point + output, and the first sensor 10 · sample.
            var expected = some.Functions.narrow(1, 0, 1).mul(10).unsqueeze(2) + some.Queries.mul(10) + arange(2, dtype: ScalarType.Float32);
            Assert.Equal(0, Seeds.Max(expected, some.Solutions));
            Assert.Equal("6 4", string.Join(' ', some.Inputs));
        }

        Holds(data);
        using var subset = data.Subset(2, 3);
        Holds(subset);
        using var selected = data.Select(tensor(new long[] { 4, 1 }));
        Holds(selected);
        using var batches = new MiniBatches(data, 4, 2, Seeds.Generator(2));
        using var batch = batches.Next();
        Assert.Equal([4L, 2, 1], batch.Queries.shape);
        Holds(batch);
        using var thin = data.ThinSensors(3);
        Assert.Equal("2 2", string.Join(' ', thin.Inputs));
        Assert.Equal([0f, 3, 6, 9], thin.Functions[0].data<float>().ToArray());
    }

    private static Tensor Numbers(int samples, int points, int outputs) =>
        arange(samples, dtype: ScalarType.Float32).mul(100).reshape(samples, 1, 1) + arange(points, dtype: ScalarType.Float32).mul(10).reshape(1, points, 1) + arange(outputs, dtype: ScalarType.Float32);

    private static OperatorData Make(int samples)
    {
        using var scope = NewDisposeScope();
        var generator = Seeds.Generator();
        return new(randn([samples, 4], generator: generator), rand([5, 1], generator: generator), randn([samples, 5], generator: generator));
    }

    [Fact]
    public void Of_ArraysOfNumbers_AreCopied()
    {
        using var data = OperatorData.Of(new[,] { { 1.0, 2 }, { 3, 4 } }, new[] { 0f, 0.5f, 1 }, new int[][] { [1, 2, 3], [4, 5, 6] });
        Assert.Equal((2, 2, 3, 1), (data.Samples, data.Sensors, data.Points, data.Queries.shape[1]));
        Assert.Equal(4, data.Functions[1, 1].item<float>());
        Assert.Equal(6, data.Solutions[1, 2].item<float>());
    }

    [Fact]
    public void Of_UnequalRows_PointsToRaggedData() => Assert.Contains(
        "OperatorData.FromRagged takes samples", Assert.Throws<ArgumentException>(() => OperatorData.Of(new float[][] { [1], [1, 2] }, new[] { 0f }, new[,] { { 1f }, { 2f } })).Message, StringComparison.Ordinal);
}
