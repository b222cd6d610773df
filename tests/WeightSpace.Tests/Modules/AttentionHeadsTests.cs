using TorchSharp;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Modules;

public sealed class AttentionHeadsTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Count_EveryDivisor_IsFound(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        foreach (var heads in (int[])[1, 2, 3, 4, 6, 12])
        {
            using nn.Module attention = nn.MultiheadAttention(12, heads, dropout: 0.5, add_bias_kv: true, add_zero_attn: true, kdim: 5, vdim: 5);
            using nn.Module transformer = nn.Transformer(12, heads, 2, 2, 8);
            Assert.Equal(heads, AttentionHeads.Count(attention.to(dtype)));
            Assert.Equal(heads, AttentionHeads.Count(transformer.to(dtype)));
        }
    }

    [Fact]
    public void Count_AnyModule_LeavesWeightsModeAndRandomStateAlone()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.TransformerEncoderLayer(8, 2, 5, 0.5);
        var before = layer.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone());
        var state = get_rng_state();
        Assert.Equal(2, AttentionHeads.Count(layer));

        Assert.True(layer.training);
        Assert.True(state.equal(get_rng_state()).all().ToBoolean());
        Assert.All(layer.named_parameters(), pair => Assert.True(pair.parameter.Equals(before[pair.name])));
    }

    [Fact]
    public void Count_RunThatThrows_IsUnknownAndLeavesAllAsItWas()
    {
        using var scope = NewDisposeScope();
        using var encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 5, 0), 1);
        var before = encoder.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone());
        encoder.register_forward_hook((_, _, _, _, _) => throw new InvalidOperationException("not today"));

        Assert.Null(AttentionHeads.Count(encoder));
        Assert.True(encoder.training);
        Assert.All(encoder.named_parameters(), pair => Assert.True(pair.parameter.Equals(before[pair.name])));
    }

    [Fact]
    public void Analyze_TypeThatCannotBeJudged_FixesAllAndSaysWhatToDo()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(nn.Linear(5, 8), nn.TransformerEncoderLayer(8, 2, 5, 0), nn.Linear(8, 2));
        network.to(ScalarType.BFloat16);
        var analysis = ModuleArchitecture.Analyze(network, [3, 2, 5]).Analysis;

        Assert.All(analysis.Spec.Labels, label => Assert.Equal(LabelKind.Fixed, label.Kind));
        Assert.Contains(
            "the number of heads of TransformerEncoderLayer could not be found by running it on random numbers; analyse it in float32 or float64, "
            + "or implement ISelfDescribingModule in the module that calls it",
            analysis.Cautions.First().Message, StringComparison.Ordinal);
    }
}
