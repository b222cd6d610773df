using TorchSharp;
using WeightSpace.Kernels;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class TargetNetworkTests
{
    /// <summary>Widths that fill no vector or tile, one layer, several outputs; points below, at and above a vector and
    /// a chunk.</summary>
    public static TheoryData<string, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, bool>();
            foreach (var sizes in new[] { "1-20-20-20-20-1", "2-33-7-3", "3-5", "1-1-1", "4-6-2" })
                foreach (var points in new[] { 1, 16, 37, 128, 300 })
                    foreach (var relu in new[] { false, true })
                        cases.Add(sizes, points, relu);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_FusedKernel_AgreesWithPlainOperators(string text, int points, bool relu)
    {
        var sizes = SizeList.Parse(text);
        var activation = relu ? NetworkActivation.Relu : NetworkActivation.Tanh;
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator(points < 2 ? 1UL : 2UL);
        var weights = randn([6, sizes.ParameterCount], generator: generator).mul(0.5);
        foreach (var y in new[] { randn([points, sizes.First], generator: generator), randn([6, points, sizes.First], generator: generator) })
        {
            var output = randn([6, points, sizes.Last], generator: generator);
            var fast = weights.detach().clone().requires_grad_();
            var slow = weights.to(ScalarType.Float64).detach().requires_grad_();
            Assert.True(TargetNetworkKernel.IsSupported(fast, y));
            var values = TargetNetwork.Evaluate(fast, y, sizes, activation);
            var expected = TargetNetwork.Reference(slow, y.to(ScalarType.Float64), sizes, activation);
            Assert.Equal(expected.shape, values.shape);
            Assert.InRange(Seeds.Relative(values, expected), 0, 1e-6);
            (values * output).sum().backward();
            (expected * output).sum().backward();
            Assert.InRange(Seeds.Relative(fast.grad!, slow.grad!), 0, 2e-6);
            using var gradients = no_grad();
            Assert.Equal(0, Seeds.Max(values, TargetNetwork.Evaluate(fast, y, sizes, activation)));
        }
    }

    [Fact]
    public void Reference_OneFunction_IsTheDenseNetworkOfItsWeights()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator();
        var weights = randn([2, 23], dtype: ScalarType.Float64, generator: generator);
        var y = randn([3, 2], dtype: ScalarType.Float64, generator: generator);
        var row = weights[1];
        // The order of the published code: weight row by row, then bias, layer after layer.
        var hidden = (y.matmul(row.narrow(0, 0, 8).view(4, 2).t()) + row.narrow(0, 8, 4)).tanh();
        var expected = hidden.matmul(row.narrow(0, 12, 4).view(1, 4).t()) + row.narrow(0, 16, 1);
        var sizes = new SizeList([2, 4, 1]);
        Assert.InRange(Seeds.Max(TargetNetwork.Reference(weights.narrow(1, 0, 17), y, sizes, NetworkActivation.Tanh)[1], expected), 0, 1e-14);
    }

    [Fact]
    public void Evaluate_NotANumber_ComesOut()
    {
        using var scope = NewDisposeScope();
        var sizes = new SizeList([1, 3, 1]);
        var weights = ones(2, 10);
        weights[1, 0] = float.NaN;
        foreach (var activation in new[] { NetworkActivation.Tanh, NetworkActivation.Relu })
        {
            var values = TargetNetwork.Evaluate(weights, ones(4, 1), sizes, activation);
            Assert.True(values[0].isfinite().all().item<bool>());
            Assert.True(values[1].isnan().all().item<bool>());
        }
    }

    [Fact]
    public void Evaluate_InfiniteHiddenValue_IsOneAsTanh()
    {
        using var scope = NewDisposeScope();
        // One hidden neuron, weights: inf; 0 | 3; 0.5.
        var weights = tensor(new[] { float.PositiveInfinity, 0, 3, 0.5f }).unsqueeze(0);
        var values = TargetNetwork.Evaluate(weights, tensor(new[] { -1f, 2f }).unsqueeze(1), SizeList.Parse("1-1-1"), NetworkActivation.Tanh);
        Assert.InRange(Seeds.Max(values.reshape(2), tensor(new[] { -2.5f, 3.5f })), 0, 1e-6);
    }

    [Fact]
    public void Evaluate_PointsThatNeedGradients_GetThem()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator();
        var sizes = new SizeList([1, 4, 1]);
        var y = randn([3, 1], generator: generator).requires_grad_();
        TargetNetwork.Evaluate(randn([2, 13], generator: generator), y, sizes, NetworkActivation.Tanh).sum().backward();
        Assert.NotNull(y.grad);
    }

    [Fact]
    public void Evaluate_SeveralThreads_ChangesNoBit()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator();
        var sizes = SizeList.Parse("1-20-20-1");
        var weights = randn([40, sizes.ParameterCount], generator: generator);
        var y = randn([200, 1], generator: generator);
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var one = TargetNetwork.Evaluate(weights, y, sizes, NetworkActivation.Tanh);
            set_num_threads(2);
            Assert.Equal(0, Seeds.Max(one, TargetNetwork.Evaluate(weights, y, sizes, NetworkActivation.Tanh)));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Evaluate_RecordedSteps_LeaveNoTensors()
    {
        using var scope = NewDisposeScope();
        var sizes = SizeList.Parse("1-5-1");
        var weights = ones(3, 16).requires_grad_();
        var y = ones(4, 1);
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++) Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var inner = NewDisposeScope();
            TargetNetwork.Evaluate(weights, y, sizes, NetworkActivation.Tanh).sum().backward();
        }
    }

    [Fact]
    public void Evaluate_WrongShapes_SaysExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        var sizes = SizeList.Parse("1-5-1");
        var weights = Assert.Throws<ArgumentException>(() => TargetNetwork.Evaluate(ones(3, 15), ones(4, 1), sizes, NetworkActivation.Tanh));
        Assert.Contains("Weights of networks 1-5-1 must have shape [functions, 16], got [3, 15].", weights.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TargetNetwork.Evaluate(ones(3, 16), ones(4, 2), sizes, NetworkActivation.Tanh));
        Assert.Throws<ArgumentException>(() => TargetNetwork.Evaluate(ones(3, 16), ones(2, 4, 1), sizes, NetworkActivation.Tanh));
    }
}
