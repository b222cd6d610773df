using FsCheck.Xunit;
using TorchSharp;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Kernels;

public sealed class DenseLinearTests
{
    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 100)]
    public void Run_AnyShape_EqualsTheReferenceInValueAndGradient(ProductCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        // Bits of the layout: input, weight and bias need gradients; input transposed.
        Tensor Argument(int bit, Tensor tensor, ScalarType type) =>
            tensor.to(type).detach().requires_grad_((x.Layout & bit) != 0);
        var (input, weight) =
            (KernelAssert.Normal(x.Seed, x.Rows, x.Inner), KernelAssert.Normal(x.Seed + 1, x.Columns, x.Inner));
        if ((x.Layout & 8) != 0) input = KernelAssert.Normal(x.Seed, x.Inner, x.Rows).t();
        var (bias, slope) =
            (KernelAssert.Normal(x.Seed + 2, x.Columns), KernelAssert.Normal(x.Seed + 3, x.Rows, x.Columns));
        Tensor[] Arguments(ScalarType type) =>
            [Argument(1, input, type), Argument(2, weight, type), Argument(4, bias, type)];
        var (slow, fast) = (Arguments(ScalarType.Float64), Arguments(ScalarType.Float32));
        var expected = DenseLinear.Reference(slow[0], slow[1], slow[2]);
        var values = DenseLinear.Run(fast[0], fast[1], fast[2]);
        Assert.InRange(KernelAssert.Difference(expected, values), 0, 4e-6);
        if ((x.Layout & 7) == 0) return;
        (expected * slope).sum().backward();
        (values * slope).sum().backward();
        foreach (var (one, two) in slow.Zip(fast))
        {
            Assert.Equal(one.grad is null, two.grad is null);
            if (one.grad is not null) Assert.InRange(KernelAssert.Difference(one.grad, two.grad!), 0, 4e-6);
        }
    }

    [Theory]
    [InlineData(5, 4, 3)]
    [InlineData(20, 600, 16)]
    [InlineData(20, 16, 600)]
    public void Apply_AnySize_EqualsTheReference(int rows, int outputs, int inputs)
    {
        using var scope = NewDisposeScope();
        var (input, weight) = (KernelAssert.Normal(1, rows, inputs), KernelAssert.Normal(2, outputs, inputs));
        var bias = KernelAssert.Normal(3, outputs);
        Assert.InRange(
            KernelAssert.Difference(
            DenseLinear.Reference(input, weight, bias), DenseLinear.Apply(input, weight, bias)), 0, 2e-6);
        var doubles =
            DenseLinear.Apply(input.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64));
        Assert.Equal(ScalarType.Float64, doubles.dtype);
    }

    [Fact]
    public void Run_ManyRecordedSteps_LeaveNoTensors()
    {
        using var scope = NewDisposeScope();
        var (input, weight, bias) =
            (ones(4, 3).requires_grad_(), ones(5, 3).requires_grad_(), ones(5).requires_grad_());
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 500; i++) Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var inner = NewDisposeScope();
            DenseLinear.Run(input, weight, bias).sum().backward();
        }
    }

    [Fact]
    public void Run_WeightWrittenBeforeBackward_TheNextCallThrows()
    {
        using var scope = NewDisposeScope();
        var weight = ones(5, 3).requires_grad_();
        var written = weight * 1;
        var values = DenseLinear.Run(ones(4, 3), written, ones(5));
        using (no_grad()) written.add_(1);
        values.sum().backward();
        Assert.True(weight.grad!.isnan().all().item<bool>());
        var error = Assert.Throws<InvalidOperationException>(() => DenseLinear.Run(ones(4, 3), weight, ones(5)));
        Assert.Contains("Do not write to its arguments", error.Message, StringComparison.Ordinal);
        DenseLinear.Run(ones(4, 3), weight, ones(5));
    }

    [Fact]
    public void Apply_WrongShapes_SaysExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => DenseLinear.Apply(ones(4, 3), ones(5, 2), ones(5)));
        Assert.Contains("got [4, 3], [5, 2] and [5].", error.Message, StringComparison.Ordinal);
    }
}
