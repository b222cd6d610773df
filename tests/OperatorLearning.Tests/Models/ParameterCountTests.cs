namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class ParameterCountTests
{
    /// <summary>Lee, Cho and Hwang 2023, tables 1 and 2 (the published numbers are rounded to thousands: 115K, 114K,
    /// 274K, 268K), exact by hand from the sizes.</summary>
    [Theory]
    [InlineData("deeponet", "branch=128-128-128-128-128; trunk=1-128-128-128-128; bias=false", 115_840)]
    [InlineData("hyperdeeponet", "hyper=128-66-66-66-66-66; target=1-20-20-20-20-1", 114_709)]
    [InlineData("deeponet", "branch=40-256-256; trunk=1-256-256-256-256; bias=false", 274_176)]
    [InlineData("hyperdeeponet", "hyper=40-70-70-70-70-70; target=1-33-33-33-33-1", 268_836)]
    // Five hidden layers, as the submission prints: not the published total.
    [InlineData("hyperdeeponet", "hyper=40-70-70-70-70-70; target=1-33-33-33-33-33-1", 348_498)]
    [InlineData("deeponet", "branch=100-20-20-10; trunk=1-20-20-10; bias=false", 3_320)]
    [InlineData("hyperdeeponet", "hyper=100-20-20-10; target=1-20-20-10-1", 10_141)]
    public void ParameterCount_PublishedNetworks_IsExact(string name, string text, long expected) =>
        Assert.Equal(expected, OperatorModels.Parse(name, text).ParameterCount);

    [Theory]
    [InlineData("hyper=128-66-66-66-66-66; target=1-20-20-20-20-1", 1_321, 88_507)]
    [InlineData("hyper=40-70-70-70-70-70; target=1-33-33-33-33-1", 3_466, 246_086)]
    [InlineData("hyper=100-20-20-10; target=1-20-20-10-1", 681, 7_491)]
    public void TargetCount_PublishedNetworks_IsExact(string text, int target, long writer)
    {
        var options = HyperDeepOnetOptions.Parse(text);
        Assert.Equal(target, options.TargetCount);
        Assert.Equal(writer, options.ParameterCount - options.Hyper.ParameterCount);
    }

    /// <summary>The networks of table 1 around one target 1-20-20-10-1, m = 100, branch, scale, shift and pre-networks
    /// of one size; by hand.</summary>
    [Theory]
    // 2020 + 420 + 210 for the three hidden layers of each network of the function, 40 + 420 + 210 for the trunk.
    [InlineData("nomad", "branch=100-20-20-10; decoder=11-20-20-10-1", 2_650 + 240 + 420 + 210 + 11)]
    [InlineData("flex-deeponet", "branch=100-20-20-11; trunk=1-20-20-10; pre=100-20-20-2", 2_440 + 231 + 670 + 2_440 + 42)]
    [InlineData("shift-deeponet", "branch=100-20-20-10; trunk=1-20-20-10; scale=100-20-20-1; shift=100-20-20-1; bias=false", 2_650 + 670 + 2 * (2_440 + 21))]
    [InlineData("shift-deeponet", "branch=100-20-20-10; trunk=1-20-20-10; scale=100-20-20-10; shift=100-20-20-10; per-basis=true; bias=false", 2_650 + 670 + 2 * 2_650)]
    // Pieces of 69 weights from codes of 4: ten pieces for 681 weights.
    [InlineData("hyperdeeponet", "hyper=100-20-20-10; target=1-20-20-10-1; chunk=4-69", 40 + 2_100 + 420 + 210 + (11 * 69))]
    [InlineData("hyperdeeponet", "hyper=100-20-20-10; target=1-20-20-10-1; rank=3", 2_650 + 30 + (4 * 681))]
    [InlineData("chen-chen", "sensors=100; neurons=20; basis=10; dimension=1", 10 * ((20 * 102) + 2))]
    [InlineData("stacked-deeponet", "branch=100-40-1; trunk=1-40-10; bias=true", (10 * 4_081) + 80 + 410 + 1)]
    [InlineData("mionet", "branches=100-40-40,20-40-40; trunk=2-40-40", 4_040 + 1_640 + 840 + 1_640 + 120 + 1_640 + 1)]
    [InlineData("modified-deeponet", "branch=100-50-50; trunk=1-50-50", 5_050 + 2_550 + 100 + 2_550 + 5_050 + 100 + 1)]
    [InlineData("pod-deeponet", "branch=128-64-32; dimension=1", 8_256 + 2_080)]
    // Complex weights count twice.
    [InlineData("fno", "grid=128; modes=16; width=32; layers=4; projection=128", 96 + (4 * (32_768 + 1_056)) + 4_224 + 129)]
    [InlineData("fno", "grid=32-32; modes=12-12; width=32; layers=4; projection=128", 128 + (4 * (589_824 + 1_056)) + 4_224 + 129)]
    public void ParameterCount_EveryKind_IsTheCountByHand(string name, string text, long expected) =>
        Assert.Equal(expected, OperatorModels.Parse(name, text).ParameterCount);
}
