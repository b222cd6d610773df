using FsCheck.Xunit;
using TorchSharp;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Kernels;

[Collection("Alone")]
public sealed class TargetNetworkKernelTests
{
    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 150)]
    public void Evaluate_AnyShape_EqualsTheReferenceInValueAndGradient(TargetCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        int[] sizes = [.. x.Sizes.Split('-').Select(int.Parse)];
        var weights = KernelAssert.Normal(x.Seed, x.Functions, TargetNetworks.ParametersOf(sizes)).mul(0.5);
        var points = x.Shared
            ? KernelAssert.Normal(x.Seed + 1, x.Points, sizes[0])
            : KernelAssert.Normal(x.Seed + 1, x.Functions, x.Points, sizes[0]);
        var slope = KernelAssert.Normal(x.Seed + 2, x.Functions, x.Points, sizes[^1]);
        var slow = weights.to(ScalarType.Float64).detach().requires_grad_();
        var expected = TargetNetworkKernel.Reference(slow, points.to(ScalarType.Float64), sizes, Activation(x.Relu));
        (expected * slope).sum().backward();
        foreach (var width in KernelAssert.Widths)
        {
            var fast = weights.detach().clone().requires_grad_();
            Assert.True(TargetNetworkKernel.IsSupported(fast, points));
            var values = TargetNetworkKernel.Evaluate(fast, points, sizes, x.Relu, width);
            Assert.InRange(KernelAssert.Difference(expected, values), 0, 2e-6);
            (values * slope).sum().backward();
            Assert.InRange(KernelAssert.Difference(slow.grad!, fast.grad!), 0, 4e-6);
            using var gradients = no_grad();
            KernelAssert.Same(values, TargetNetworkKernel.Evaluate(fast, points, sizes, x.Relu, width));
        }
    }

    [Fact]
    public void Reference_OneFunction_IsTheDenseNetworkOfItsWeights()
    {
        using var scope = NewDisposeScope();
        var weights = KernelAssert.Normal(1, 2, 23).to(ScalarType.Float64);
        var y = KernelAssert.Normal(2, 3, 2).to(ScalarType.Float64);
        var row = weights[1];
        // The order of the published code: weight row by row, then bias, layer after layer.
        var hidden = (y.matmul(row.narrow(0, 0, 8).view(4, 2).t()) + row.narrow(0, 8, 4)).tanh();
        var expected = hidden.matmul(row.narrow(0, 12, 4).view(1, 4).t()) + row.narrow(0, 16, 1);
        var values = TargetNetworkKernel.Reference(weights.narrow(1, 0, 17), y, [2, 4, 1], Activation(false));
        Assert.InRange(KernelAssert.Difference(expected, values[1]), 0, 1e-14);
    }

    [Fact]
    public void Evaluate_NotANumber_ComesOut()
    {
        using var scope = NewDisposeScope();
        var weights = ones(2, 10);
        weights[1, 0] = float.NaN;
        foreach (var relu in new[] { false, true })
        {
            var values = TargetNetworkKernel.Evaluate(weights, ones(4, 1), [1, 3, 1], relu);
            Assert.True(values[0].isfinite().all().item<bool>());
            Assert.True(values[1].isnan().all().item<bool>());
        }
    }

    [Fact]
    public void Evaluate_InfiniteHiddenValue_IsOneAsTanh()
    {
        using var scope = NewDisposeScope();
        // One hidden neuron, weights: inf; 0 | 3; 0.5. Its gradients are those of torch, also beside the last vector
        // of points.
        var start = tensor(new[] { float.PositiveInfinity, 0, 3, 0.5f }).unsqueeze(0);
        var points = tensor(new[] { -1f, 2f }).unsqueeze(1);
        var (fast, slow) = (start.clone().requires_grad_(), start.clone().requires_grad_());
        var values = TargetNetworkKernel.Evaluate(fast, points, [1, 1, 1], relu: false);
        Assert.InRange(KernelAssert.Difference(tensor(new[] { -2.5f, 3.5f }), values.reshape(2)), 0, 1e-6);
        values.sum().backward();
        TargetNetworkKernel.Reference(slow, points, [1, 1, 1], Activation(false)).sum().backward();
        Assert.InRange(KernelAssert.Difference(slow.grad!, fast.grad!), 0, 1e-6);
    }

    [Fact]
    public void Evaluate_StridedArguments_EqualContiguousOnes()
    {
        using var scope = NewDisposeScope();
        var (weights, points) = (KernelAssert.Normal(1, 16, 3).t(), KernelAssert.Normal(2, 1, 7).t());
        var values = TargetNetworkKernel.Evaluate(weights, points, [1, 5, 1], relu: false);
        KernelAssert.Same(
            values, TargetNetworkKernel.Evaluate(weights.contiguous(), points.contiguous(), [1, 5, 1], relu: false));
    }

    [Fact]
    public void Evaluate_SeveralThreads_ChangesNoBit()
    {
        using var scope = NewDisposeScope();
        int[] sizes = [1, 20, 20, 1];
        var weights = KernelAssert.Normal(1, 40, TargetNetworks.ParametersOf(sizes)).requires_grad_();
        var points = KernelAssert.Normal(2, 200, 1);
        var gradients = new List<Tensor>();
        foreach (var threads in new[] { 1, 4 })
        {
            KernelAssert.WithThreads(threads, () =>
            {
                weights.grad = null;
                TargetNetworkKernel.Evaluate(weights, points, sizes, relu: false).square().sum().backward();
                gradients.Add(weights.grad!.clone());
            });
        }

        KernelAssert.Same(gradients[0], gradients[1]);
    }

    [Fact]
    public void Evaluate_ManyRecordedSteps_LeaveNoTensors()
    {
        using var scope = NewDisposeScope();
        var (weights, points) = (ones(3, 16).requires_grad_(), ones(4, 1));
        Step();
        var (before, total) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Tensor.TotalCount);
        for (var i = 0; i < 500; i++) Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        // Counted over all threads; other tests may hold some.
        Assert.InRange(Tensor.TotalCount - total, -200, 200);

        void Step()
        {
            using var inner = NewDisposeScope();
            TargetNetworkKernel.Evaluate(weights, points, [1, 5, 1], relu: false).sum().backward();
        }
    }

    [Fact]
    public void Evaluate_ManyStepsWithoutScope_LeaveOneGradientAtMost()
    {
        var (weights, points) = (ones(3, 16).requires_grad_(), ones(4, 1));
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 100; i++) Step();
        Assert.InRange(DisposeScopeManager.Statistics.ThreadTotalLiveCount - before, 0, 1);

        void Step()
        {
            using var values = TargetNetworkKernel.Evaluate(weights, points, [1, 5, 1], relu: false);
            using var sum = values.sum();
            sum.backward();
        }
    }

    [Fact]
    public void Evaluate_PartOfTheValuesOrNone_HasTheReferencesGradient()
    {
        using var scope = NewDisposeScope();
        var start = KernelAssert.Normal(1, 3, 16);
        var points = KernelAssert.Normal(2, 4, 1);
        var (fast, slow) = (start.clone().requires_grad_(), start.clone().requires_grad_());
        TargetNetworkKernel.Evaluate(fast, points, [1, 5, 1], relu: false)[1].expand(3, 4, 1).sum().backward();
        TargetNetworkKernel.Reference(slow, points, [1, 5, 1], Activation(false))[1].expand(3, 4, 1).sum().backward();
        Assert.InRange(KernelAssert.Difference(slow.grad!, fast.grad!), 0, 1e-6);
        // A second pass over a graph that is kept.
        var values = TargetNetworkKernel.Evaluate(fast, points, [1, 5, 1], relu: false).sum();
        values.backward(retain_graph: true);
        values.backward();
        Assert.InRange(KernelAssert.Difference(slow.grad! + 0, slow.grad!), 0, 0);
    }

    [Fact]
    public void Evaluate_WeightsWrittenBeforeBackward_GiveNaNAndTheNextCallThrows()
    {
        using var scope = NewDisposeScope();
        var weights = ones(3, 16).requires_grad_();
        var written = weights * 1;
        var values = TargetNetworkKernel.Evaluate(written, ones(4, 1), [1, 5, 1], relu: false);
        using (no_grad()) written.add_(1);
        values.sum().backward();
        Assert.True(weights.grad!.isnan().all().item<bool>());
        var error = Assert.Throws<InvalidOperationException>(
            () => TargetNetworkKernel.Evaluate(weights, ones(4, 1), [1, 5, 1], relu: false));
        Assert.Contains("Do not write to weights or points", error.Message, StringComparison.Ordinal);
        TargetNetworkKernel.Evaluate(weights, ones(4, 1), [1, 5, 1], relu: false);
    }

    [Fact]
    public void Evaluate_OtherTypeOrPointsThatNeedGradients_SaysUseReference()
    {
        using var scope = NewDisposeScope();
        var weights = ones([3, 16], ScalarType.Float64);
        Assert.False(TargetNetworkKernel.IsSupported(weights, ones(4, 1)));
        Assert.False(TargetNetworkKernel.IsSupported(ones(3, 16), ones(4, 1).requires_grad_()));
        var error = Assert.Throws<NotSupportedException>(
            () => TargetNetworkKernel.Evaluate(weights, ones(4, 1), [1, 5, 1], relu: false));
        Assert.Contains("do not support Float64 on cpu", error.Message, StringComparison.Ordinal);
        var points = ones([4, 1], ScalarType.Float64).requires_grad_();
        TargetNetworkKernel.Reference(weights, points, [1, 5, 1], Activation(false)).sum().backward();
        Assert.NotNull(points.grad);
    }

    [Fact]
    public void Evaluate_WrongShapes_SaysExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(
            () => TargetNetworkKernel.Evaluate(ones(3, 15), ones(4, 1), [1, 5, 1], false));
        Assert.Contains(
            "Weights must have shape [functions, 16], got [3, 15].", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(
            () => TargetNetworkKernel.Evaluate(ones(3, 16), ones(4, 2), [1, 5, 1], false));
        Assert.Contains(
            "Points must have shape [points, 1] or [3, points, 1], got [4, 2].", error.Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => TargetNetworkKernel.Evaluate(ones(3, 16), ones(2, 4, 1), [1, 5, 1], false));
        error = Assert.Throws<ArgumentException>(
            () => TargetNetworkKernel.Evaluate(ones(3, 16), ones(4, 1), [1], false));
        Assert.Contains("at least two positive numbers, got '1'", error.Message, StringComparison.Ordinal);
    }

    private static Func<Tensor, Tensor> Activation(bool relu) => relu ? x => x.relu() : x => x.tanh();
}
