using TorchSharp;
using static TorchSharp.torch;

namespace Libtorch.Tests.SystemProvider;

/// <summary>The fused steps against the same formulas in plain operators.</summary>
public sealed class FusedOptimizerTests
{
    private const double Lr = 0.02, Beta1 = 0.9, Beta2 = 0.99, Eps = 1e-8;

    public static TheoryData<double, bool, bool, bool> AdamCases => new()
    {
        { 0, false, false, false }, { 0.1, false, false, false }, { 0.1, true, false, false }, { 0.1, true, true, false }, { 0, false, true, true },
    };

    [Theory]
    [MemberData(nameof(AdamCases))]
    public void Adam_TenSteps_EqualsPlainOperators(double decay, bool decoupled, bool amsgrad, bool maximize)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var fused = randn(37, ScalarType.Float64, generator: generator).requires_grad_();
        var plain = fused.detach().clone();
        Tensor[] state = [zeros_like(plain), zeros_like(plain), zeros_like(plain)];
        Tensor[] own = [zeros_like(plain), zeros_like(plain), zeros_like(plain)];
        for (var step = 1; step <= 10; step++)
        {
            var gradient = randn(37, ScalarType.Float64, generator: generator);
            fused.grad = gradient.clone();
            using (no_grad())
            {
                Assert.True(FusedOptimizers.TryAdam([fused], [own[0]], [own[1]], amsgrad ? [own[2]] : [], [step], Lr, Beta1, Beta2, Eps, decay, decoupled, maximize));
                PlainAdam(plain, maximize ? -gradient : gradient, state, step, decay, decoupled, amsgrad);
            }
        }
        Assert.True((fused.detach() - plain).abs().sum().item<double>() < 1e-12);
    }

    [Theory]
    [InlineData(1e-8, 0f)]
    [InlineData(0, 5e-40f)]
    public void Adam_MomentTooSmallForNormalNumbers_BecomesZeroUnlessEpsIs(double eps, float least)
    {
        using var scope = NewDisposeScope();
        var parameter = ones(3).requires_grad_();
        parameter.grad = zeros(3);
        var mean = full([3], 1e-39f);
        using var off = no_grad();
        Assert.True(FusedOptimizers.TryAdam([parameter], [mean], [ones(3)], [], [2000], Lr, Beta1, Beta2, eps, 0, false, false));
        Assert.InRange(mean.max().item<float>(), least, least * 2);
        Assert.Equal(1, parameter.min().item<float>());
        // Only inside the step: the rest of the process keeps its small numbers.
        Assert.True(full([1], 1e-39f).mul(0.5).item<float>() > 0);
    }

    public static TheoryData<double, double, bool> SgdCases => new() { { 0, 0, false }, { 0.9, 0, false }, { 0.9, 0.1, true } };

    [Theory]
    [MemberData(nameof(SgdCases))]
    public void Sgd_TenSteps_EqualsPlainOperators(double momentum, double decay, bool nesterov)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(6);
        var fused = randn(19, ScalarType.Float64, generator: generator).requires_grad_();
        var plain = fused.detach().clone();
        var own = zeros_like(plain);
        var buffer = zeros_like(plain);
        for (var step = 1; step <= 10; step++)
        {
            var gradient = randn(19, ScalarType.Float64, generator: generator);
            fused.grad = gradient.clone();
            using var off = no_grad();
            Assert.True(FusedOptimizers.TrySgd([fused], momentum > 0 ? [own] : [], momentum > 0 ? [step == 1 ? 1 : 0] : [], Lr, momentum, 0, decay, nesterov, false));
            var d = gradient + plain * decay;
            if (momentum > 0)
            {
                buffer = step == 1 ? d.clone() : buffer * momentum + d;
                d = nesterov ? d + buffer * momentum : buffer;
            }
            plain.sub_(d * Lr);
        }
        Assert.True((fused.detach() - plain).abs().sum().item<double>() < 1e-12);
    }

    [Fact]
    public void Adam_NonContiguousParameter_DoesNotApplyAndChangesNothing()
    {
        using var scope = NewDisposeScope();
        var p = ones(2, 3).t();
        p.grad = ones(3, 2);
        Assert.False(FusedOptimizers.TryAdam([p], [zeros(3, 2)], [zeros(3, 2)], [], [1], Lr, Beta1, Beta2, Eps, 0, false, false));
        Assert.Equal(6f, p.sum().item<float>());
    }

    [Fact]
    public void Adam_AfterForward_IsSeenByAutograd()
    {
        using var scope = NewDisposeScope();
        var p = ones(2, requires_grad: true);
        var loss = (p * p).sum();
        p.grad = ones(2);
        using (no_grad())
            Assert.True(FusedOptimizers.TryAdam([p], [zeros(2)], [zeros(2)], [], [1], Lr, Beta1, Beta2, Eps, 0, false, false));
        // The saved input of the product was changed in place: a silent wrong gradient would be worse than this error.
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => loss.backward());
    }

    [Fact]
    public void ZeroGrad_DropsOrZeroes()
    {
        using var scope = NewDisposeScope();
        var p = ones(2, requires_grad: true);
        p.grad = ones(2);
        FusedOptimizers.ZeroGrad([p], setToNone: false);
        Assert.Equal(0f, p.grad!.sum().item<float>());
        FusedOptimizers.ZeroGrad([p], setToNone: true);
        Assert.Null(p.grad);
    }

    private static void PlainAdam(Tensor p, Tensor gradient, Tensor[] state, int step, double decay, bool decoupled, bool amsgrad)
    {
        if (decoupled)
            p.mul_(1 - Lr * decay);
        else
            gradient = gradient + p * decay;
        state[0].mul_(Beta1).add_(gradient, 1 - Beta1);
        state[1].mul_(Beta2).add_(gradient * gradient, 1 - Beta2);
        if (amsgrad)
            state[2].copy_(state[2].maximum(state[1]));
        var denominator = (amsgrad ? state[2] : state[1]).sqrt() / Math.Sqrt(1 - Math.Pow(Beta2, step)) + Eps;
        p.sub_(state[0] / denominator * (Lr / (1 - Math.Pow(Beta1, step))));
    }
}
