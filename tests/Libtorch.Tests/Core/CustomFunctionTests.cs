using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

public sealed class CustomFunctionTests
{
    [Fact]
    public void Backward_OfOwnSquare_EqualsDifferences() =>
        FiniteDifferences.Check(x => ScaledSquare.apply(x, 3.0), [0.5, -1.0, 2.0]);

    [Fact]
    public void Backward_CreateGraph_DifferentiatesTheBackward()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        var first = autograd.grad([ScaledSquare.apply(x, 1.0).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([(first * first).sum()], [x])[0];
        Assert.Equal([8.0, 16.0], second.data<double>().ToArray());
    }

    [Fact]
    public void MultiTensor_UnusedOutput_GetsZeros()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        var outputs = SumAndDifference.apply(x, tensor(new[] { 5.0, 6.0 }, requires_grad: true));
        outputs[0].sum().backward();
        Assert.Equal([1.0, 1.0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Exception_InBackward_ReachesTheCaller()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        var error = Assert.ThrowsAny<Exception>(() => Failing.apply(x).sum().backward());
        Assert.Contains("deliberate", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutGradients_RunsForwardOnly()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var x = ones(2, requires_grad: true);
        Assert.False(ScaledSquare.apply(x, 2.0).requires_grad);
    }

    [Fact]
    public void ManyCalls_LeakNoTensor()
    {
        using var x = ones(4, requires_grad: true);
        var before = Tensor.TotalCount;
        for (var i = 0; i < 200; i++)
        {
            using var scope = NewDisposeScope();
            ScaledSquare.apply(x, 1.0).sum().backward();
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private sealed class ScaledSquare : autograd.SingleTensorFunction<ScaledSquare>
    {
        public override string Name => nameof(ScaledSquare);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            ctx.save_data("factor", vars[1]);
            return x * x * (double)vars[1];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [grad_output * ctx.get_saved_variables()[0] * (2 * (double)ctx.get_data("factor")), null!];
    }

    private sealed class SumAndDifference : autograd.MultiTensorFunction<SumAndDifference>
    {
        public override string Name => nameof(SumAndDifference);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) =>
            [(Tensor)vars[0] + (Tensor)vars[1], (Tensor)vars[0] - (Tensor)vars[1]];

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
            [grad_outputs[0] + grad_outputs[1], grad_outputs[0] - grad_outputs[1]];
    }

    private sealed class Failing : autograd.SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => throw new InvalidOperationException("deliberate");
    }
}
