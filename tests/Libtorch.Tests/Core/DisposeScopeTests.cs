using TorchSharp;
using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

public sealed class DisposeScopeTests
{
    [Fact]
    public void Dispose_FreesWhatWasCreatedInside()
    {
        Tensor inside;
        using (NewDisposeScope())
            inside = ones(2);
        Assert.True(inside.IsInvalid);
    }

    [Fact]
    public void MoveToOuter_SurvivesTheInnerScope()
    {
        using var outer = NewDisposeScope();
        Tensor kept;
        using (NewDisposeScope())
            kept = ones(2).MoveToOuterDisposeScope();
        Assert.False(kept.IsInvalid);
        Assert.True(outer.Contains(kept));
        Assert.Equal(1, outer.DisposablesCount);
    }

    [Fact]
    public void Detach_SurvivesAllScopes()
    {
        Tensor kept;
        using (NewDisposeScope())
            kept = ones(2).DetachFromDisposeScope();
        Assert.Equal(2f, kept.sum().item<float>());
        kept.Dispose();
    }

    [Fact]
    public void Wrapped_KeepsOnlyTheResult()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => (ones(3) * 2).sum());
        Assert.Equal(6f, result.item<float>());
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void DisposeEverythingBut_KeepsTheGiven()
    {
        using var scope = NewDisposeScope();
        var kept = ones(1);
        var dropped = ones(1);
        scope.DisposeEverythingBut(kept);
        Assert.False(kept.IsInvalid);
        Assert.True(dropped.IsInvalid);
        Assert.Equal([kept], scope.DisposablesView);
    }

    [Fact]
    public void DisposedByHand_LeavesTheScope()
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < 100; i++)
        {
            var kept = ones(1);
            ones(1).Dispose();
            if (i % 3 != 0)
                kept.Dispose();
        }
        Assert.Equal(34, scope.DisposablesCount);
    }

    [Fact]
    public void Attach_AdoptsATensor()
    {
        var loose = ones(1);
        using (var scope = NewDisposeScope())
            scope.Attach(loose);
        Assert.True(loose.IsInvalid);
    }

    [Fact]
    public void Exception_Inside_LeaksNothing()
    {
        var before = Tensor.TotalCount;
        Assert.Throws<FormatException>(Fail);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void Fail()
    {
        using var scope = NewDisposeScope();
        _ = ones(4) + ones(4);
        throw new FormatException();
    }

    [Fact]
    public void OtherThread_IsNotCaught()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = ones(1));
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        other!.Dispose();
    }

    [Fact]
    public void Statistics_CountThisThread()
    {
        var statistics = DisposeScopeManager.Statistics;
        var live = statistics.ThreadTotalLiveCount;
        var tensor = ones(1);
        Assert.Equal(live + 1, statistics.ThreadTotalLiveCount);
        tensor.Dispose();
        Assert.Equal(live, statistics.ThreadTotalLiveCount);
    }
}
