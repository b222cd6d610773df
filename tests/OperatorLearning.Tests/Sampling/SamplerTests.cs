using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Sampling;

public sealed class SamplerTests
{
    [Fact]
    public void PeriodicGaussianField_ManySamples_HasTheStatedCovariance()
    {
        using var scope = NewDisposeScope();
        var field = new PeriodicGaussianField(32, 25, 5, 2);
        var samples = field.Sample(new SampleDraws(1, 20_000), CPU);
        Assert.InRange(samples.mean([1]).abs().max().item<double>(), 0, 1e-12);
        var covariance = samples.t().matmul(samples).div(20_000);
        // Sum over modes of twice the eigenvalue times cos(2 pi k (x - y)), eigenvalues sigma^2 (4 pi^2 k^2 +
        // tau^2)^-gamma.
        var expected = zeros([32, 32], dtype: ScalarType.Float64);
        var x = arange(32, dtype: ScalarType.Float64).div(32);
        for (var mode = 1; mode < 16; mode++)
            expected = expected + (x.unsqueeze(0) - x.unsqueeze(1)).mul(2 * Math.PI * mode).cos().mul(2 * 625 * Math.Pow(4 * Math.PI * Math.PI * mode * mode + 25, -2));
        Assert.InRange(Seeds.Max(covariance, expected), 0, 0.02);
        Assert.Equal(field.Variance, expected[0, 0].item<double>(), 1e-12);
    }

    [Fact]
    public void GaussianField_ManySamples_HasTheStatedCovariance()
    {
        using var scope = NewDisposeScope();
        var samples = new GaussianField(17, 0.2).Sample(new SampleDraws(1, 20_000), CPU);
        var x = linspace(0, 1, 17, dtype: ScalarType.Float64);
        var expected = (x.unsqueeze(0) - x.unsqueeze(1)).square().mul(-0.5 / 0.04).exp();
        Assert.InRange(Seeds.Max(samples.t().matmul(samples).div(20_000), expected), 0, 0.05);
    }

    [Theory]
    [InlineData(CovarianceKernel.MaternHalf)]
    [InlineData(CovarianceKernel.MaternThreeHalves)]
    [InlineData(CovarianceKernel.MaternFiveHalves)]
    [InlineData(CovarianceKernel.SquaredExponential)]
    public void GaussianField_Modes_ReproduceTheCovarianceOnAnyGrid(CovarianceKernel kernel)
    {
        using var scope = NewDisposeScope();
        // Points between the anchors; the kernels written out once more.
        var x = linspace(0, 1, 38, dtype: ScalarType.Float64);
        var modes = new GaussianField(2, 0.3, kernel).Modes(x);
        var r = (x.unsqueeze(0) - x.unsqueeze(1)).abs().div(0.3);
        var expected = kernel switch
        {
            CovarianceKernel.MaternHalf => exp(-r),
            CovarianceKernel.MaternThreeHalves => (r * Math.Sqrt(3) + 1) * exp(-r * Math.Sqrt(3)),
            CovarianceKernel.MaternFiveHalves => (r * Math.Sqrt(5) + 1 + r * r * (5.0 / 3)) * exp(-r * Math.Sqrt(5)),
            _ => exp(r * r * -0.5),
        };
        Assert.InRange(Seeds.Max(modes.t().matmul(modes), expected), 0, kernel == CovarianceKernel.MaternHalf ? 4e-3 : 1e-5);
    }

    [Fact]
    public void Samplers_OtherGrid_GiveTheSameFunctions()
    {
        using var scope = NewDisposeScope();
        Tensor Closed(int points) => new GaussianField(points, 0.2).Sample(new SampleDraws(1, 3), CPU);
        Assert.InRange(Seeds.Max(Closed(101), Closed(201).slice(1, 0, 201, 2)), 0, 1e-9);
        Tensor Spectral(int points) => new PeriodicGaussianField(points, 25, 5, 2, 20).Sample(new SampleDraws(1, 3), CPU);
        Assert.InRange(Seeds.Max(Spectral(64), Spectral(128).slice(1, 0, 128, 2)), 0, 1e-12);
        foreach (var kind in Enum.GetValues<PeriodicProfileKind>())
        {
            Tensor Profile(int points) => new PeriodicProfile(points, kind).Sample(new SampleDraws(1, 3), CPU);
            Assert.InRange(Seeds.Max(Profile(64), Profile(128).slice(1, 0, 128, 2)), 0, 1e-12);
            Assert.InRange(Profile(1024).amin([1]).abs().max().item<double>(), 0, 1e-12);
            Assert.InRange(Seeds.Max(Profile(1024).amax([1]), ones(3)), 0, 1e-12);
        }
    }

    [Fact]
    public void PeriodicKernelField_ManySamples_HasTheStatedCovariance()
    {
        using var scope = NewDisposeScope();
        var samples = new PeriodicKernelField(32, 0.1, modes: 15).Sample(new SampleDraws(1, 20_000), CPU);
        var x = arange(32, dtype: ScalarType.Float64).div(32);
        var expected = (x.unsqueeze(0) - x.unsqueeze(1)).mul(Math.PI).sin().square().div(Math.PI * Math.PI).mul(-0.5 / 0.01).exp();
        Assert.InRange(Seeds.Max(samples.t().matmul(samples).div(20_000), expected), 0, 0.05);
    }

    [Fact]
    public void NeumannField_ManySamples_HasTheStatedVarianceAndNoMean()
    {
        using var scope = NewDisposeScope();
        var field = new NeumannField(modes: 8);
        var coefficients = field.Coefficients(new SampleDraws(1, 20_000));
        var cosines = field.Cosines(linspace(0, 1, 9, dtype: ScalarType.Float64));
        Assert.Equal(0, coefficients.select(1, 0).select(1, 0).abs().max().item<double>());
        var corner = cosines.t().matmul(coefficients).matmul(cosines).select(1, 0).select(1, 8);
        var expected = 0.0;
        for (var k = 0; k < 8; k++)
            for (var l = 0; l < 8; l++)
                if (k + l > 0) expected += (k == 0 ? 1 : 2) * (l == 0 ? 1 : 2) * Math.Pow(Math.PI * Math.PI * (k * k + l * l) + 9, -2);
        Assert.InRange(corner.square().mean().item<double>() / expected, 0.95, 1.05);
    }

    [Fact]
    public void ChebyshevSeries_Polynomials_FollowTheRecurrence()
    {
        using var scope = NewDisposeScope();
        var series = new ChebyshevSeries(33, 8);
        var (t, x) = (series.Polynomials(CPU), linspace(-1, 1, 33, dtype: ScalarType.Float64));
        for (var degree = 1; degree < 7; degree++)
            Assert.InRange(Seeds.Max(t[degree + 1], x.mul(t[degree]).mul(2) - t[degree - 1]), 0, 1e-13);
        var coefficients = series.Coefficients(new SampleDraws(1, 4000), CPU);
        Assert.InRange(coefficients.abs().max().item<double>(), 0.249, 0.25);
        Assert.Equal(0.25 / Math.Sqrt(3), coefficients.std().item<double>(), 0.002);
    }

    [Fact]
    public void Samplers_BadParameters_NameTheValue()
    {
        Assert.Contains("even number of points", Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodicGaussianField(7, 1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("above 1/2", Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodicGaussianField(8, 1, 1, 0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("length must be positive", Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianField(8, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChebyshevSeries(8, 0));
    }
}
