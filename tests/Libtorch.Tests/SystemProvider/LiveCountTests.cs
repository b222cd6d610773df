using static TorchSharp.torch;

namespace Libtorch.Tests.SystemProvider;

/// <summary>Conversions while a tensor is made must leave both live counts as if it had been made at once.</summary>
public sealed class LiveCountTests
{
    public static TheoryData<string> Forms => [.. _forms.Keys];

    private static readonly Dictionary<string, Func<Tensor>> _forms = new()
    {
        ["scalar"] = static () => tensor(1.5, ScalarType.Float32),
        ["integer scalar"] = static () => tensor(3, ScalarType.Float64),
        ["bool scalar"] = static () => tensor(true, ScalarType.Int64),
        ["array"] = static () => tensor(new[] { 1.5, 2 }, ScalarType.Float32),
        ["integer array"] = static () => tensor(new long[] { 1, 2 }, ScalarType.Float64),
        ["same dtype"] = static () => tensor(new[] { 1f, 2 }, ScalarType.Float32),
        ["requires grad"] = static () => tensor(1.5, ScalarType.Float32, requires_grad: true),
        ["array with axes"] = static () => tensor(new[] { 1.5, 2 }, [2, 1], ScalarType.Float32),
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Tensor_Converted_CountsOnceOutsideAndInsideAScope(string form)
    {
        var statistics = TorchSharp.DisposeScopeManager.Statistics.TensorStatistics;
        var make = _forms[form];
        var before = statistics.ThreadTotalLiveCount;
        var plain = make();
        Assert.Equal(before + 1, statistics.ThreadTotalLiveCount);
        plain.Dispose();
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
        using (var scope = NewDisposeScope())
        {
            for (var i = 1; i <= 3; i++)
            {
                make();
                Assert.Equal(before + i, statistics.ThreadTotalLiveCount);
                Assert.Equal(i, scope.DisposablesCount);
            }
        }
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    }
}
