using FsCheck.Xunit;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Kernels;

public sealed class OptimizerKernelsTests
{
    private static readonly ScalarType[] Types = [ScalarType.Float32, ScalarType.Float64];

    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 100)]
    public void TryAdam_AnyCount_EqualsTheReference(OptimizerCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        foreach (var type in Types)
            foreach (var decoupled in new[] { false, true })
                foreach (var width in KernelAssert.Widths)
                {
                    using var scope = NewDisposeScope();
                    var settings = new AdamSettings(0.01, 0.9, 0.99, 1e-8, x.WeightDecay, decoupled, x.Maximize);
                    var (slow, fast) = (State(x, type, 4), State(x, type, 4));
                    for (var step = 1; step <= x.Steps; step++)
                    {
                        var gradient = KernelAssert.Normal(x.Seed + step, x.Count).to(type);
                        OptimizerKernels.AdamReference(
                            slow[0], gradient, slow[1], slow[2], x.Flag ? slow[3] : null, settings, step);
                        Assert.True(OptimizerKernels.TryAdam(
                            fast[0], gradient, fast[1], fast[2], x.Flag ? fast[3] : null, settings, step, width));
                    }

                    RequireClose(slow, fast, type);
                }
    }

    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 100)]
    public void TrySgd_AnyCount_EqualsTheReference(OptimizerCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        foreach (var type in Types)
            foreach (var momentum in new[] { 0, 0.9 })
                foreach (var width in KernelAssert.Widths)
                {
                    using var scope = NewDisposeScope();
                    var settings =
                        new SgdSettings(
                        0.1, momentum, x.Flag ? 0 : 0.2, x.WeightDecay, x.Flag && momentum > 0, x.Maximize);
                    var (slow, fast) = (State(x, type, 2), State(x, type, 2));
                    // What a momentum holds before the first step must not count.
                    fast[1].fill_(float.NaN);
                    if (momentum == 0) fast[1].zero_();
                    for (var step = 1; step <= x.Steps; step++)
                    {
                        var gradient = KernelAssert.Normal(x.Seed + step, x.Count).to(type);
                        OptimizerKernels.SgdReference(
                            slow[0], gradient, momentum > 0 ? slow[1] : null, settings, step == 1);
                        Assert.True(OptimizerKernels.TrySgd(
                            fast[0], gradient, momentum > 0 ? fast[1] : null, settings, step == 1, width));
                    }

                    RequireClose(slow, fast, type);
                }
    }

    [Fact]
    public void TryAdam_NotANumberInOnePlace_StaysThere()
    {
        using var scope = NewDisposeScope();
        foreach (var width in KernelAssert.Widths)
        {
            var (weight, gradient, mean, square, largest) = (ones(21), ones(21), zeros(21), zeros(21), zeros(21));
            (gradient[3], gradient[20]) = (float.NaN, float.PositiveInfinity);
            var (slow, slowMean, slowSquare, slowLargest) = (ones(21), zeros(21), zeros(21), zeros(21));
            var settings = new AdamSettings(0.01, 0.9, 0.99, 1e-8, 0, false, false);
            Assert.True(OptimizerKernels.TryAdam(weight, gradient, mean, square, largest, settings, 1, width));
            OptimizerKernels.AdamReference(slow, gradient, slowMean, slowSquare, slowLargest, settings, 1);
            Assert.InRange(KernelAssert.Difference(slow, weight), 0, 1e-6);
            Assert.InRange(KernelAssert.Difference(slowLargest, largest), 0, 1e-6);
        }
    }

    [Fact]
    public void TryAdam_GradientThatBecameZero_LeavesNoSubnormalMoments()
    {
        using var scope = NewDisposeScope();
        var (weight, mean, square) = (ones(40), full(40, 2e-38f), full(40, 2e-38f));
        Assert.True(OptimizerKernels.TryAdam(
            weight, zeros(40), mean, square, null, new AdamSettings(0.01, 0.1, 0.1, 1e-8, 0, false, false), 9));
        Assert.Equal(0, mean.abs().max().item<float>());
        Assert.Equal(0, square.abs().max().item<float>());
        // Without epsilon a tiny mean of squares keeps 0 / 0 away.
        var (kept, keptSquare) = (full(40, 2e-38f), full(40, 2e-38f));
        Assert.True(OptimizerKernels.TryAdam(
            weight, zeros(40), kept, keptSquare, null, new AdamSettings(0.01, 0.1, 0.1, 0, 0, false, false), 9));
        Assert.True((keptSquare > 0).all().item<bool>());
        Assert.True(weight.isfinite().all().item<bool>());
    }

    [Fact]
    public void TryAdam_SeveralThreads_ChangesNoBit()
    {
        using var scope = NewDisposeScope();
        var results = new List<Tensor>();
        foreach (var threads in new[] { 1, 3 })
            KernelAssert.WithThreads(threads, () =>
            {
                var weight = KernelAssert.Normal(1, 300_001);
                Assert.True(OptimizerKernels.TryAdam(
                    weight, KernelAssert.Normal(2, 300_001), zeros(300_001), zeros(300_001), null,
                    new AdamSettings(0.01, 0.9, 0.99, 1e-8, 0.1, true, false), 1));
                Assert.True(OptimizerKernels.TrySgd(
                    weight, KernelAssert.Normal(2, 300_001), zeros(300_001),
                    new SgdSettings(0.1, 0.9, 0, 0.1, true, false), false));
                results.Add(weight);
            });
        KernelAssert.Same(results[0], results[1]);
    }

    [Fact]
    public void Try_OtherTypesSizesOrStrides_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        var settings = new AdamSettings(0.01, 0.9, 0.99, 1e-8, 0, false, false);
        var (weight, gradient, mean) = (ones(4, 3), ones(4, 3), zeros(4, 3));
        Assert.False(
            OptimizerKernels.TryAdam(weight, gradient.to(ScalarType.Float64), mean, mean.clone(), null, settings, 1));
        Assert.False(OptimizerKernels.TryAdam(weight, ones(3, 4).t(), mean, mean.clone(), null, settings, 1));
        Assert.False(OptimizerKernels.TryAdam(weight, gradient, mean, zeros(5), null, settings, 1));
        Assert.False(OptimizerKernels.TryAdam(weight, gradient, mean, mean.clone(), zeros(5), settings, 1));
        Assert.False(
            OptimizerKernels.TrySgd(
            weight.half(), gradient.half(), null, new SgdSettings(0.1, 0, 0, 0, false, false), false));
        KernelAssert.Same(weight, ones(4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => OptimizerKernels.TryAdam(weight, gradient, mean, mean.clone(), null, settings, 0));
    }

    private static Tensor[] State(OptimizerCase x, ScalarType type, int count) =>
        [KernelAssert.Normal(x.Seed, x.Count).to(type),
            .. Enumerable.Range(1, count - 1).Select(_ => zeros(x.Count, type))];

    private static void RequireClose(Tensor[] slow, Tensor[] fast, ScalarType type)
    {
        for (var i = 0; i < slow.Length; i++)
            Assert.InRange(KernelAssert.Difference(slow[i], fast[i]), 0, type == ScalarType.Float64 ? 1e-14 : 2e-6);
    }
}
