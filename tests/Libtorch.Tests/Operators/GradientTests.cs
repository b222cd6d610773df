using static TorchSharp.torch;

namespace Libtorch.Tests.Operators;

/// <summary>Reverse-mode gradients in double precision against central differences.</summary>
public sealed class GradientTests
{
    private const double Step = 1e-6;

    // The points stay clear of the kinks and poles of the operators that have some.
    private static readonly double[] Smooth = [0.3, -0.7, 1.1, -1.6, 0.45, 0.9];
    private static readonly double[] Positive = [0.3, 0.7, 1.1, 1.6, 0.45, 0.9];
    private static readonly double[] Small = [0.3, -0.7, 0.11, -0.6, 0.45, 0.9];

    private static readonly Dictionary<string, (double[] Point, Func<Tensor, Tensor> Function)> Table = new()
    {
        ["abs"] = (Smooth, x => x.abs()),
        ["acos"] = (Small, x => x.acos()),
        ["asin"] = (Small, x => x.asin()),
        ["atan"] = (Smooth, x => x.atan()),
        ["atanh"] = (Small, x => x.atanh()),
        ["asinh"] = (Smooth, x => x.asinh()),
        ["cos"] = (Smooth, x => x.cos()),
        ["sin"] = (Smooth, x => x.sin()),
        ["tan"] = (Small, x => x.tan()),
        ["cosh"] = (Smooth, x => x.cosh()),
        ["sinh"] = (Smooth, x => x.sinh()),
        ["tanh"] = (Smooth, x => x.tanh()),
        ["exp"] = (Smooth, x => x.exp()),
        ["expm1"] = (Smooth, x => x.expm1()),
        ["log"] = (Positive, x => x.log()),
        ["log1p"] = (Positive, x => x.log1p()),
        ["sqrt"] = (Positive, x => x.sqrt()),
        ["rsqrt"] = (Positive, x => x.rsqrt()),
        ["square"] = (Smooth, x => x.square()),
        ["reciprocal"] = (Positive, x => x.reciprocal()),
        ["sigmoid"] = (Smooth, x => x.sigmoid()),
        ["silu"] = (Smooth, x => x.silu()),
        ["relu"] = (Smooth, x => x.relu()),
        ["gelu"] = (Smooth, x => x.gelu()),
        ["elu"] = (Smooth, x => x.elu()),
        ["softplus"] = (Smooth, x => x.softplus()),
        ["leaky_relu"] = (Smooth, x => x.leaky_relu(0.1)),
        ["erf"] = (Smooth, x => x.erf()),
        ["lgamma"] = (Positive, x => x.lgamma()),
        ["digamma"] = (Positive, x => x.digamma()),
        ["pow"] = (Positive, x => x.pow(2.5)),
        ["div"] = (Positive, x => 1 / x),
        ["mul"] = (Smooth, x => x * x.flip(0)),
        ["hypot"] = (Positive, x => x.hypot(x.flip(0))),
        ["atan2"] = (Positive, x => x.atan2(x.flip(0).mul(2))),
        ["clamp"] = (Smooth, x => x.clamp(-1, 1)),
        ["maximum"] = (Smooth, x => x.maximum(x.flip(0).mul(2))),
        ["logaddexp"] = (Smooth, x => x.logaddexp(x.roll(1))),
        ["xlogy"] = (Positive, x => x.xlogy(x)),
        ["lerp"] = (Smooth, x => x.lerp(x.flip(0), x.roll(2))),
        ["where"] = (Smooth, x => x.where(x.gt(0), x * x)),
        ["sum"] = (Smooth, x => x.view(2, 3).sum(0L)),
        ["mean"] = (Smooth, x => x.mean()),
        ["prod"] = (Smooth, x => x.prod()),
        ["var"] = (Smooth, x => x.var()),
        ["std"] = (Smooth, x => x.view(2, 3).std(1)),
        ["logsumexp"] = (Smooth, x => x.view(2, 3).logsumexp(1)),
        ["norm"] = (Smooth, x => x.norm()),
        ["amax"] = (Smooth, x => x.view(2, 3).amax(1)),
        ["cumsum"] = (Smooth, x => x.cumsum(0)),
        ["cumprod"] = (Smooth, x => x.cumprod(0)),
        ["softmax"] = (Smooth, x => x.softmax(0)),
        ["log_softmax"] = (Smooth, x => x.log_softmax(0)),
        ["sort"] = (Smooth, x => x.sort().Values),
        ["topk"] = (Smooth, x => x.topk(3).values),
        ["mm"] = (Smooth, x => x.view(2, 3).mm(x.view(3, 2))),
        ["bmm"] = (Smooth, x => x.view(1, 2, 3).bmm(x.view(1, 3, 2))),
        ["matmul"] = (Smooth, x => x.view(2, 3).matmul(x.view(3, 2))),
        ["einsum"] = (Smooth, x => einsum("ij,kj->ik", x.view(2, 3), x.view(2, 3))),
        ["outer"] = (Smooth, x => x.outer(x)),
        ["dot"] = (Smooth, x => x.dot(x.flip(0))),
        ["addmm"] = (Smooth, x => x.view(2, 3).narrow(1, 0, 2).addmm(x.view(2, 3), x.view(3, 2), 2, 3)),
        ["kron"] = (Smooth, x => x.view(2, 3).kron(x.view(3, 2))),
        ["det"] = (Smooth, x => Square(x).det()),
        ["inv"] = (Smooth, x => linalg.inv(Square(x))),
        ["solve"] = (Smooth, x => linalg.solve(Square(x), x.view(2, 3))),
        ["slogdet"] = (Smooth, x => linalg.slogdet(Square(x)).Item2),
        ["cholesky"] = (Smooth, x => linalg.cholesky(Square(x))),
        ["matrix_exp"] = (Smooth, x => Square(x).mul(0.1).matrix_exp()),
        ["svdvals"] = (Smooth, x => linalg.svdvals(x.view(2, 3))),
        ["eigvalsh"] = (Smooth, x => linalg.eigvalsh(Square(x))),
        ["pinv"] = (Smooth, x => linalg.pinv(x.view(2, 3))),
        ["cdist"] = (Smooth, x => cdist(x.view(2, 3), x.view(2, 3).flip(1))),
        ["transpose"] = (Smooth, x => x.view(2, 3).t()),
        ["gather"] = (Smooth, x => x.gather(0, tensor(new long[] { 1, 1, 4 }))),
        ["index_select"] = (Smooth, x => x.index_select(0, tensor(new long[] { 2, 2 }))),
        ["scatter_add"] = (Smooth, x => x.scatter_add(0, tensor(new long[] { 0, 0, 1, 2, 3, 3 }), x * x)),
        ["index_add"] = (Smooth, x => x.index_add(0, tensor(new long[] { 0, 0, 1, 2, 3, 3 }), x, 2)),
        ["masked_fill"] = (Smooth, x => x.masked_fill(x.gt(0.5), 2)),
        ["masked_select"] = (Smooth, x => x.masked_select(x.gt(0))),
        ["cat"] = (Smooth, x => cat([x, x * x])),
        ["stack"] = (Smooth, x => stack([x, x.exp()], 1)),
        ["split"] = (Smooth, x => x.split(2)[1]),
        ["repeat"] = (Smooth, x => x.repeat(3)),
        ["expand"] = (Smooth, x => x.unsqueeze(0).expand(2, 6)),
        ["tril"] = (Smooth, x => x.view(2, 3).tril()),
        ["diagonal"] = (Smooth, x => x.view(2, 3).diagonal()),
        ["unfold"] = (Smooth, x => x.unfold(0, 3, 1)),
        ["roll"] = (Smooth, x => x.roll(2, 0)),
        ["diff"] = (Smooth, x => x.diff()),
        ["rfft"] = (Smooth, x => fft.rfft(x).abs()),
        ["irfft of rfft"] = (Smooth, x => fft.irfft(fft.rfft(x) * 2, 6)),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_Operator_MatchesCentralDifferences(string name)
    {
        using var scope = NewDisposeScope();
        (double[] point, Func<Tensor, Tensor> function) = Table[name];
        Tensor x = tensor(point, requires_grad: true);
        Weighted(function(x)).backward();
        double[] found = OperatorCase.Read(x.grad!);
        for (int i = 0; i < point.Length; i++)
        {
            double expected = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.True(Math.Abs(found[i] - expected) <= 2e-8 * Math.Max(1, Math.Abs(expected)) + 2e-8, $"{name}: derivative {i} should be {expected:R}, is {found[i]:R}");
        }

        double At(int index, double offset)
        {
            double[] moved = [.. point];
            moved[index] += offset;
            return Weighted(function(tensor(moved))).item<double>();
        }
    }

    /// <summary>Second derivatives, through a gradient that keeps its graph: d²/dx² of x³ is 6x.</summary>
    [Fact]
    public void Grad_CreateGraph_GivesSecondDerivative()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(Smooth, requires_grad: true);
        Tensor first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first.sum()], [x])[0];
        Assert.Equal(Smooth.Select(value => 6 * value), OperatorCase.Read(second), (left, right) => Math.Abs(left - right) < 1e-12);
    }

    // Unequal weights, so that errors in different outputs cannot cancel.
    private static Tensor Weighted(Tensor output)
    {
        Tensor flat = output.reshape(-1);
        return flat.dot(arange(1, flat.numel() + 1, dtype: ScalarType.Float64).mul(0.37).sin());
    }

    /// <summary>A well conditioned symmetric matrix that depends on all of x.</summary>
    private static Tensor Square(Tensor x) => x.view(2, 3).mm(x.view(2, 3).t()) + (2 * eye(2, dtype: ScalarType.Float64));
}
