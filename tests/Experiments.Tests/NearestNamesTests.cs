using FsCheck;
using FsCheck.Fluent;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Tests;

public sealed class NearestNamesTests
{
    [Theory]
    [InlineData("quickstrat", "quickstart", 1)]
    [InlineData("adma", "adam", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    public void Distance_KnownPairs_Result(string left, string right, int expected) => Assert.Equal(expected, NearestNames.Distance(left, right));

    [Fact]
    public void Distance_AnyWords_IsSymmetricAndBounded() => Prop.ForAll<NonNull<string>, NonNull<string>>((left, right) =>
    {
        var distance = NearestNames.Distance(left.Get, right.Get);
        return distance == NearestNames.Distance(right.Get, left.Get) && distance <= Math.Max(left.Get.Length, right.Get.Length)
            && NearestNames.Distance(left.Get, left.Get) == 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Suggest_NearName_NamesIt() => Assert.Equal("did you mean 'train.steps'?", NearestNames.Suggest("train.step", ["train.steps", "model.width"]));

    [Fact]
    public void Suggest_LastPart_NamesTheWhole() => Assert.Equal("did you mean 'train.steps'?", NearestNames.Suggest("steps", ["train.steps", "model.width"]));

    [Fact]
    public void Suggest_NothingNear_ListsAll() => Assert.Equal("known: a, b", NearestNames.Suggest("zzzzzzz", ["b", "a"]));
}
