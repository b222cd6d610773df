using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

public sealed class AutogradTests
{
    private static readonly double[] Point = [0.3, 1.2, 0.7, 2.1, 0.9, 1.6];

    public static TheoryData<string> Operators => [.. Functions.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["add"] = x => x + x * 2,
        ["sub"] = x => 3 - x,
        ["mul"] = x => x * x,
        ["div"] = x => 2 / x + x / 3,
        ["mm"] = x => x.reshape(2, 3).mm(x.reshape(3, 2)),
        ["matmul"] = x => x.reshape(1, 2, 3).matmul(x.reshape(3, 2)),
        ["bmm"] = x => x.reshape(1, 2, 3).bmm(x.reshape(1, 3, 2)),
        ["sum"] = x => x.reshape(2, 3).sum(1),
        ["mean"] = x => x.mean(),
        ["tanh"] = x => x.tanh(),
        ["sigmoid"] = x => x.sigmoid(),
        ["relu"] = x => (x - 1).relu(),
        ["exp"] = x => x.exp(),
        ["log"] = x => x.log(),
        ["sqrt"] = x => x.sqrt(),
        ["sin"] = x => x.sin(),
        ["cos"] = x => x.cos(),
        ["silu"] = x => x.silu(),
        ["pow"] = x => x.pow(2.5),
        ["abs"] = x => (x - 1).abs(),
        ["reciprocal"] = x => x.reciprocal(),
        ["permute"] = x => x.view(1, 2, 3).permute(2, 0, 1),
        ["expand"] = x => x.unsqueeze(0).expand(4, 6),
        ["index"] = x => x[TensorIndex.Slice(1, null, 2)],
        ["maximum"] = x => x.maximum(tensor(1.0)),
        ["addmm"] = x => eye(2, dtype: ScalarType.Float64).addmm(x.reshape(2, 3), x.reshape(3, 2), 2, 3),
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void Gradient_OfOperator_EqualsDifferences(string name) => FiniteDifferences.Check(Functions[name], Point);

    [Fact]
    public void Backward_Twice_Accumulates()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 2.0 }, requires_grad: true);
        (x * x).sum().backward();
        (x * x).sum().backward();
        Assert.Equal(8.0, x.grad!.item<double>());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_CreateGraph_GivesSecondDerivatives()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 2.0, 3.0 }, requires_grad: true);
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];
        Assert.Equal([12.0, 27.0], first.data<double>().ToArray());
        Assert.Equal([12.0, 18.0], second.data<double>().ToArray());
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_UnusedInput_Throws()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        var y = ones(1, requires_grad: true);
        Assert.ThrowsAny<Exception>(() => autograd.grad([(x * 2).sum()], [y]));
    }

    [Fact]
    public void NoGrad_RecordsNothing_AndRestores()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void InferenceMode_RecordsNothing()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        using (inference_mode())
            Assert.False((x * 2).requires_grad);
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Backward_AfterTemporariesWereDisposed_IsRight()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 3.0 }, requires_grad: true);
        var loss = WrappedTensorDisposeScope(() => (x * x).exp().log().sum());
        loss.backward();
        Assert.Equal(6.0, x.grad!.item<double>(), 12);
    }

    [Fact]
    public void Detach_CutsTheHistory()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        var y = (x * 2).detach();
        Assert.False(y.requires_grad);
        Assert.True(y.is_leaf);
        Assert.False((x * 2).is_leaf);
    }
}
