using TorchSharp;
using static TorchSharp.torch;

namespace OperatorLearning.Tests.Data;

public sealed class OperatorDataTest
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
            using var problem = new HeatProblem(16).Generate(3, Seeds.Generator(), CPU);
            using var burgers = new BurgersProblem(16, solverPoints: 16, steps: 20).Generate(3, Seeds.Generator(), CPU);
            using var reaction = new DiffusionReactionProblem(11, 10).Generate(3, Seeds.Generator(), CPU);
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

    private static OperatorData Make(int samples)
    {
        using var scope = NewDisposeScope();
        var generator = Seeds.Generator();
        return new(randn([samples, 4], generator: generator), rand([5, 1], generator: generator), randn([samples, 5], generator: generator));
    }
}
