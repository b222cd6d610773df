using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A Gaussian random field on [0, 1] with covariance <c>exp(-(x - y)^2 / (2 length^2))</c>, sampled on one
/// grid by Cholesky factorisation.</summary>
/// <remarks>
/// Grid points <c>x_j = j / (points - 1)</c>. Each grid has a factor of its own, so equal draws give other
/// functions on other grids; where that matters take
/// <see cref="GaussianField"/>. The shipped learned optimizer was meta-trained on these functions, and is regenerated
/// with them.
/// </remarks>
public sealed record GridGaussianField : IFunctionSampler
{
    // A smooth kernel is singular to working precision.
    private const double Jitter = 1e-10;

    /// <summary>Creates the field.</summary>
    /// <param name="points">Grid points, at least 2.</param>
    /// <param name="length">Correlation length, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public GridGaussianField(int points, double length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (!(length > 0)) throw new ArgumentOutOfRangeException(nameof(length), length, "The correlation length must be positive.");
        Points = points;
        Length = length;
    }

    /// <inheritdoc/>
    public int Points { get; }

    /// <summary>Correlation length.</summary>
    public double Length { get; }

    /// <inheritdoc/>
    public Tensor Sample(SampleDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(draws);
        using var scope = NewDisposeScope();
        var x = linspace(0, 1, Points, dtype: ScalarType.Float64, device: device);
        var distance = x.unsqueeze(0) - x.unsqueeze(1);
        var covariance = distance.mul(distance).mul(-0.5 / (Length * Length)).exp() + eye(Points, dtype: ScalarType.Float64, device: device).mul(Jitter);
        var noise = draws.Normal(Points).to(device);
        return noise.matmul(linalg.cholesky(covariance).t()).MoveToOuterDisposeScope();
    }
}
