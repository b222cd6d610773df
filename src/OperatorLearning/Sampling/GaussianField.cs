using static TorchSharp.torch;

namespace OperatorLearning;

/// <summary>A Gaussian random field on [0, 1] with covariance <c>exp(-(x - y)^2 / (2 length^2))</c>, sampled by Cholesky factorisation.</summary>
/// <remarks>Grid points <c>x_j = j / (points - 1)</c>. The field of Lu et al. 2021 (arXiv:1910.03193), length 0.2.</remarks>
public sealed record GaussianField : IFunctionSampler
{
    /// <summary>Creates the field.</summary>
    /// <param name="points">Grid points, at least 2.</param>
    /// <param name="length">Correlation length, positive.</param>
    /// <param name="jitter">Added to the diagonal of the covariance, since a smooth kernel is singular to working precision; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public GaussianField(int points, double length, double jitter = 1e-10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (!(length > 0)) throw new ArgumentOutOfRangeException(nameof(length), length, "The correlation length must be positive.");
        if (!(jitter > 0)) throw new ArgumentOutOfRangeException(nameof(jitter), jitter, "The jitter must be positive.");
        Points = points;
        Length = length;
        Jitter = jitter;
    }

    /// <summary>The number of grid points.</summary>
    public int Points { get; }

    /// <summary>Correlation length.</summary>
    public double Length { get; }

    /// <summary>What is added to the diagonal of the covariance.</summary>
    public double Jitter { get; }

    /// <inheritdoc/>
    public Tensor Sample(int samples, Generator generator, Device device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        using var scope = NewDisposeScope();
        var x = linspace(0, 1, Points, dtype: ScalarType.Float64, device: device);
        var distance = x.unsqueeze(0) - x.unsqueeze(1);
        var covariance = distance.mul(distance).mul(-0.5 / (Length * Length)).exp() + eye(Points, dtype: ScalarType.Float64, device: device).mul(Jitter);
        var factor = linalg.cholesky(covariance);
        var noise = randn([samples, Points], dtype: ScalarType.Float64, device: CPU, generator: generator).to(device);
        return noise.matmul(factor.t()).MoveToOuterDisposeScope();
    }
}
