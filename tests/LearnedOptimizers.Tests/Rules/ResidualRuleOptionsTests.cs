using FsCheck;
using FsCheck.Fluent;

namespace WeightSpace.LearnedOptimizers.Tests.Rules;

public sealed class ResidualRuleOptionsTests
{
    [Fact]
    public void Parse_OfToString_GivesTheSame() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt[]>(), ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<NormalFloat>(),
        (hidden, width, scale) =>
        {
            var positive = Math.Abs(scale.Get) + 1e-300;
            var options = new ResidualRuleOptions([.. hidden.Select(channels => channels.Get)], positive, positive / 3, positive / 7, width.Get);
            return ResidualRuleOptions.Parse(options.ToString()) == options;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("hidden=8", "'step' is missing")]
    [InlineData("hidden=8 step=x output=1 epsilon=1 baseWidth=1", "'step' is no number")]
    [InlineData("hidden=8 step=1 output=1 epsilon=1 baseWidth=1 more=2", "unknown setting 'more'")]
    [InlineData("hidden=8 hidden=9", "expected key=value once each, got 'hidden=9'")]
    public void Parse_Malformed_SaysWhat(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => ResidualRuleOptions.Parse(text)).Message, StringComparison.Ordinal);
}
