using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class GridGaussianFieldTests
{
    [Fact]
    public void Sample_ManyFunctions_HaveTheCovarianceOfTheKernel()
    {
        using var scope = NewDisposeScope();
        var field = new GridGaussianField(6, 0.3);
        var values = field.Sample(new SampleDraws(3, 20_000), CPU);
        var covariance = values.t().matmul(values) / 20_000;
        var x = linspace(0, 1, 6, dtype: ScalarType.Float64);
        var expected = (-(x.unsqueeze(0) - x.unsqueeze(1)).square() / (2 * 0.3 * 0.3)).exp();
        Assert.True((covariance - expected).abs().max().item<double>() < 0.05);
    }

    [Fact]
    public void Constructor_DistributionOnAnotherGrid_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new AntiderivativeProblem(10, input: new GridGaussianField(10, 0.2)));
}
