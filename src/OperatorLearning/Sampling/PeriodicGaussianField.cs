using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A periodic Gaussian random field on [0, 1) with covariance <c>sigma^2 (-Laplacian + tau^2)^-gamma</c> and
/// zero mean.</summary>
/// <remarks>
/// <para>The eigenfunctions are <c>sqrt(2) cos(2 pi k x), sqrt(2) sin(2 pi k x)</c> with eigenvalues <c>sigma^2 (4 pi^2
/// k^2 + tau^2)^-gamma</c>,
/// k = 1..Modes; the constant mode is left out, so that every sample has zero mean. With the number of modes given,
/// equal draws give
/// equal functions on every grid.</para>
/// <para>The measure of the Fourier neural operator paper (Li et al. 2021, arXiv:2010.08895, section 5.1) is sigma =
/// 25, tau = 5, gamma = 2.</para>
/// </remarks>
public sealed record PeriodicGaussianField : IFunctionSampler
{
    /// <summary>Creates the field.</summary>
    /// <param name="points">Grid points <c>x_j = j / points</c>, even, at least 4.</param>
    /// <param name="sigma">Amplitude, positive.</param>
    /// <param name="tau">Inverse length scale, not negative.</param>
    /// <param name="gamma">Smoothness, above 1/2 so that samples have finite variance in the limit of many
    /// points.</param>
    /// <param name="modes">Wave numbers, at most <c>points / 2 - 1</c>, which 0 takes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public PeriodicGaussianField(int points, double sigma, double tau, double gamma, int modes = 0)
    {
        if (points < 4 || points % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(points), points, "The grid needs an even number of points, at least 4.");
        if (!(sigma > 0)) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The amplitude must be positive.");
        if (!(tau >= 0)) throw new ArgumentOutOfRangeException(nameof(tau), tau, "The inverse length must not be negative.");
        if (!(gamma > 0.5)) throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "The smoothness must be above 1/2.");
        if (modes < 0 || modes > points / 2 - 1)
            throw new ArgumentOutOfRangeException(nameof(modes), modes, $"A grid of {points} points resolves 1 to {points / 2 - 1} modes.");
        Points = points;
        Modes = modes == 0 ? points / 2 - 1 : modes;
        Sigma = sigma;
        Tau = tau;
        Gamma = gamma;
    }

    /// <summary>The number of grid points.</summary>
    public int Points { get; }

    /// <summary>Amplitude.</summary>
    public double Sigma { get; }

    /// <summary>Inverse length scale.</summary>
    public double Tau { get; }

    /// <summary>Smoothness.</summary>
    public double Gamma { get; }

    /// <summary>The number of wave numbers.</summary>
    public int Modes { get; }

    /// <summary>The variance of a sample at a grid point: the sum over modes of twice the eigenvalue.</summary>
    public double Variance => Enumerable.Range(1, Modes).Sum(mode => 2 * Math.Pow(Deviation(mode), 2));

    /// <inheritdoc/>
    public Tensor Sample(SampleDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(draws);
        using var scope = NewDisposeScope();
        var deviations = new double[Modes];
        for (var mode = 1; mode <= Modes; mode++)
            deviations[mode - 1] = Deviation(mode) / Math.Sqrt(2);
        // sqrt(2) s (a cos + b sin) is the real part of a spectrum with entries s (a - i b) / sqrt(2) at +k and its
        // conjugate at -k.
        var noise = draws.Normal(Modes, 2).to(device);
        var coefficients = noise.mul(tensor(deviations, device: device).unsqueeze(-1));
        var constant = zeros([draws.Samples, 1, 2], dtype: ScalarType.Float64, device: device);
        var rest = zeros([draws.Samples, Points / 2 - Modes, 2], dtype: ScalarType.Float64, device: device);
        var spectrum = cat([constant, coefficients, rest], 1).view_as_complex();
        return fft.irfft(spectrum, Points, -1, FFTNormType.Forward).MoveToOuterDisposeScope();
    }

    private double Deviation(int mode) =>
        Sigma * Math.Pow(4 * Math.PI * Math.PI * mode * mode + Tau * Tau, -Gamma / 2);
}
