using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WeightSpace.Tests.Watching;

/// <summary>Labels of modules that were watched are called by the fields that hold their weights.</summary>
[Collection("Alone")]
public sealed class WatchedNamesTests
{
    [Fact]
    public void NamedByRole_Attention_FindsHeadsAndChannels() => Require(
        new FusedAttentionNet(), [randn(2, 5, 3)], "residual stream", "heads", "query-key head channels", "value head channels", "input channels", "outputs");

    [Fact]
    public void NamedByRole_GroupedQueries_TellsQueryHeadsFromKeyValueHeads() => Require(
        new HandAttentionNet(8, 4, 2, 3, rotates: false, native: true), [randn(2, 5, 3)],
        "residual stream", "key-value heads", "query heads", "query-key head channels", "value head channels", "input channels", "outputs");

    [Fact]
    public void NamedByRole_Experts_HoldHiddenUnits() => Require(
        new SoftExpertsNet(), [randn(3, 3)], "residual stream", "experts", "hidden units of experts", "input channels", "outputs");

    [Fact]
    public void NamedByRole_RecurrentLayers_AreCalledByTheirKind() => Require(
        new SequenceNet(LSTM(3, 5, 2, batchFirst: true), last: true, 5).Register(), [randn(2, 4, 3)], "LSTM units of layer 0", "LSTM units of layer 1", "input channels", "outputs");

    [Fact]
    public void NamedByRole_Convolutions_AreCalledByTheirFields()
    {
        var names = Names(new SmallUNet(), [randn(2, 1, 8, 8)]);
        Assert.Equal(4, names.Count(name => name.StartsWith("channels of ", StringComparison.Ordinal)));
    }

    private static void Require(Module module, Tensor[] inputs, params string[] names) => Assert.Equal(names.Order(StringComparer.Ordinal), Names(module, inputs).Order(StringComparer.Ordinal));

    private static string[] Names(Module module, Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        using (module) return [.. ModuleArchitecture.Analyze(module, inputs).Analysis.NamedByRole().Spec.Labels.Select(label => label.Name)];
    }
}
