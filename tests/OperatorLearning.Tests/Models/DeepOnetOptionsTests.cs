namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class DeepOnetOptionsTests
{
    // Lee et al. 2023, table 2, and the benchmark network of Lu et al. 2022: counts worked out by hand from the sizes.
    [Theory]
    [InlineData("branch=128-128-128-128-128; trunk=1-128-128-128-128; bias=false", 115_840)]
    [InlineData("branch=40-256-256; trunk=1-256-256-256-256; bias=false", 274_176)]
    [InlineData("branch=128-128-128-128-128; trunk=4-128-128-128; features=periodic(1,2,1)", 99_713)]
    [InlineData("branch=100-20-20-10; trunk=1-20-20-10; bias=false", 3_320)]
    public void ParameterCount_PublishedNetworks_IsExact(string text, long expected) =>
        Assert.Equal(expected, DeepOnetOptions.Parse(text).ParameterCount);

    [Fact]
    public void StepOperations_BenchmarkNetwork_Is517MillionOperations()
    {
        var options = DeepOnetOptions.Parse("branch=128-128-128-128-128; trunk=1-128-128-128");
        Assert.Equal(517e6, options.StepOperations(1000, 128), 1e6);
    }

    [Theory]
    [InlineData("branch=3-4; trunk=1-5", "Branch and trunk must end in the same number of basis functions, got 4 and 5.")]
    [InlineData("branch=3; trunk=1-5", "Sizes must be at least two positive numbers, got '3'.")]
    [InlineData("branch=3-0; trunk=1-5", "'3-0' is no list of positive sizes such as 128-64-64")]
    [InlineData("branch=3-5", "the field 'trunk' is missing")]
    [InlineData("branch=3-5; trunk=1-5; width=7", "unknown field 'width'")]
    [InlineData("branch=3-5; trunk=1-5; features=periodic(1,2,1)", "The trunk must start with the 4 features of periodic(1,2,1), got 1.")]
    [InlineData("branch=3-5; trunk=1-5; features=polynomial(2)", "'polynomial(2)' does not describe query features")]
    public void Parse_BadText_SaysWhatIsWrong(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => DeepOnetOptions.Parse(text)).Message, StringComparison.Ordinal);
}
