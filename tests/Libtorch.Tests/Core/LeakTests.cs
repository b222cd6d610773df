using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

public sealed class LeakTests
{
    [Fact]
    public void ThousandTrainingSteps_KeepTheLiveCount()
    {
        using var generator = new Generator(0);
        using var weight = randn(8, 8, generator: generator).requires_grad_();
        using var input = randn(4, 8, generator: generator);
        var before = Tensor.TotalCount;
        for (var step = 0; step < 1000; step++)
        {
            using var scope = NewDisposeScope();
            var loss = input.mm(weight).tanh().pow(2).mean();
            loss.backward();
            using var off = no_grad();
            weight.sub_(weight.grad! * 0.01);
            weight.grad = null;
            if (step > 0)
                Assert.Equal(before, Tensor.TotalCount - scope.DisposablesCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void ForgottenTensors_AreFreedByTheCollector()
    {
        var before = Tensor.TotalCount;
        Forget();
        for (var i = 0; i < 20 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.True(Tensor.TotalCount <= before, $"{Tensor.TotalCount - before} tensors are left");
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        for (var i = 0; i < 50; i++)
            _ = ones(8);
    }
}
