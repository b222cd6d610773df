using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A periodic Gaussian random field on [0, 1) whose covariance is a kernel of the periodic distance, sampled
/// by the fast Fourier transform.</summary>
/// <remarks>
/// The kernel is taken at the distance <c>sin(pi (x - y)) / pi</c>, MacKay's warping to a circle, which keeps it
/// positive definite; with the squared
/// exponential of length <c>l</c> it is <c>exp(-sin^2(pi (x - y)) / (2 pi^2 l^2))</c>, the "ExpSineSquared" of
/// scikit-learn with length scale
/// <c>2 pi l</c>. Its Fourier coefficients are found on a grid of 2048 points; those beyond <see cref="Modes"/> are
/// dropped. Equal draws
/// give equal functions on every grid.
/// </remarks>
public sealed record PeriodicKernelField : IFunctionSampler
{
    private const int Reference = 2048;

    /// <summary>Creates the field.</summary>
    /// <param name="points">Grid points <c>x_j = j / points</c>, even, at least 4.</param>
    /// <param name="length">Correlation length, positive.</param>
    /// <param name="kernel">The covariance.</param>
    /// <param name="modes">Wave numbers above 0, at least 1, below half the points.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public PeriodicKernelField(int points, double length, CovarianceKernel kernel = CovarianceKernel.SquaredExponential, int modes = 31)
    {
        if (points < 4 || points % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(points), points, "The grid needs an even number of points, at least 4.");
        Covariances.Require(kernel, length);
        if (modes < 1 || modes > points / 2 - 1 || modes >= Reference / 2)
            throw new ArgumentOutOfRangeException(nameof(modes), modes, $"A grid of {points} points resolves 1 to {Math.Min(points, Reference) / 2 - 1} modes.");
        Points = points;
        Length = length;
        Kernel = kernel;
        Modes = modes;
    }

    /// <summary>The number of grid points.</summary>
    public int Points { get; }

    /// <summary>Correlation length.</summary>
    public double Length { get; }

    /// <summary>The covariance.</summary>
    public CovarianceKernel Kernel { get; }

    /// <summary>The number of wave numbers above 0.</summary>
    public int Modes { get; }

    /// <inheritdoc/>
    public Tensor Sample(SampleDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(draws);
        using var scope = NewDisposeScope();
        var distance = arange(Reference, dtype: ScalarType.Float64, device: CPU).mul(Math.PI / Reference).sin().div(Math.PI);
        // Rounding can make the smallest coefficients negative.
        var spectrum = fft.rfft(Covariances.At(Kernel, distance, Length), norm: FFTNormType.Forward).real.narrow(0, 0, Modes + 1).clamp_min(0);
        // f = s_0 a_0 + sum_k sqrt(2 S_k) (a_k cos + b_k sin): entries sqrt(S_k / 2) (a - i b) at +k, sqrt(S_0) a at 0.
        var deviations = spectrum.div(2).sqrt();
        var noise = draws.Normal(Modes + 1, 2);
        var constant = noise.narrow(1, 0, 1).mul(tensor([Math.Sqrt(2), 0.0]));
        var coefficients = cat([constant, noise.narrow(1, 1, Modes)], 1).mul(deviations.unsqueeze(-1)).to(device);
        var rest = zeros([draws.Samples, Points / 2 - Modes, 2], dtype: ScalarType.Float64, device: device);
        return fft.irfft(cat([coefficients, rest], 1).view_as_complex(), Points, -1, FFTNormType.Forward).MoveToOuterDisposeScope();
    }
}
