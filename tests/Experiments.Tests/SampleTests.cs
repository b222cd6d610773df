using WeightSpace.Samples;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

/// <summary>What the documentation quotes does what it says.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Operators_Train_LearnsBurgers() => Assert.InRange(Operators.Train(), 0, 0.06);

    [Fact]
    public void NestedTree_Train_ExplainsMostOfTheVariance()
    {
        var (error, variance) = NestedTree.Train();
        Assert.InRange(error, 0, 0.25 * variance);
    }

    [Fact]
    public void OwnData_Read_TakesOneSample()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(1, OwnData.Read(Path.Combine(folder.Path, "own.npz")));
    }
}
