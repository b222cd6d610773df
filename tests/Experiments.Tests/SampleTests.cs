using WeightSpace.Samples;

namespace WeightSpace.Experiments.Tests;

/// <summary>What the documentation quotes does what it says.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Operators_Train_LearnsBurgers() => Assert.InRange(Operators.Train(), 0, 0.06);
}
