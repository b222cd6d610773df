using WeightSpace.Tests.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Watching;

/// <summary>Every module of the engine again, now watched: what its operators tell is what its type tells.</summary>
[Collection("Alone")]
public sealed class EveryModuleWatchedTests
{
    public static TheoryData<string, int> Cases => EveryModuleTests.Cases();

    /// <summary>Where the operators tell more than the type: by what factor the group is larger.</summary>
    private static readonly Dictionary<(string, int), double> Larger = new()
    {
        // The mask tells places apart, and not the three queries.
        [("MultiheadAttention", 1)] = 6,
        // The last axis, of four, is summed over in any case.
        [("GaussianNLLLoss", 0)] = 24,
        [("TripletMarginWithDistanceLoss", 0)] = 24,
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Analyze_WatchedNetwork_FindsTheSameGroup(string name, int number)
    {
        using var scope = NewDisposeScope();
        var one = EveryModuleTests.Build(name, number);
        var architecture = ModuleArchitecture.Analyze(one.Network, () => one.Network.forward(one.Input));

        Assert.True(architecture.Proof.Passed || one.Log10Order == 0, $"{architecture.Proof}\n{architecture.Spec}");
        var expected = one.Log10Order + (Larger.TryGetValue((name, number), out var more) ? Math.Log10(more) : 0);
        Assert.True(Math.Abs(expected - architecture.Spec.Log10GroupOrder) < 1e-9, $"expected 10^{expected}, got 10^{architecture.Spec.Log10GroupOrder}\n{architecture.Spec}\n{string.Join("\n", architecture.Diagnostics.Select(one => one.Operator + ": " + one.Message))}");
    }
}
