using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A Gaussian random field on the unit square with covariance <c>sigma^2 (-Laplacian + tau^2)^-alpha</c>, zero
/// Neumann conditions and zero mean.</summary>
/// <remarks>
/// The eigenfunctions are products of <c>sqrt(2) cos(pi k x)</c> (1 for k = 0) with eigenvalues <c>sigma^2 (pi^2 (k^2 +
/// l^2) + tau^2)^-alpha</c>,
/// k, l &lt; Modes, (0, 0) left out. The field of the Darcy problem of Li et al. 2021 (arXiv:2010.08895, appendix
/// A.3.2) is tau = 3, alpha = 2,
/// of which only the sign is used. Equal draws give equal functions on every grid.
/// </remarks>
public sealed record NeumannField
{
    /// <summary>Creates the field.</summary>
    /// <param name="tau">Inverse length scale, positive.</param>
    /// <param name="alpha">Smoothness, above 1 so that samples have finite variance.</param>
    /// <param name="sigma">Amplitude, positive.</param>
    /// <param name="modes">Wave numbers in each direction, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public NeumannField(double tau = 3, double alpha = 2, double sigma = 1, int modes = 64)
    {
        if (!(tau > 0)) throw new ArgumentOutOfRangeException(nameof(tau), tau, "The inverse length must be positive.");
        if (!(alpha > 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The smoothness must be above 1 in two dimensions.");
        if (!(sigma > 0)) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The amplitude must be positive.");
        ArgumentOutOfRangeException.ThrowIfLessThan(modes, 2);
        Tau = tau;
        Alpha = alpha;
        Sigma = sigma;
        Modes = modes;
    }

    /// <summary>Inverse length scale.</summary>
    public double Tau { get; }

    /// <summary>Smoothness.</summary>
    public double Alpha { get; }

    /// <summary>Amplitude.</summary>
    public double Sigma { get; }

    /// <summary>Wave numbers in each direction.</summary>
    public int Modes { get; }

    /// <summary>Draws coefficients, already scaled by their deviations, shape <c>[samples, Modes, Modes]</c>, double
    /// precision, on the CPU; the caller disposes them.</summary>
    public Tensor Coefficients(SampleDraws draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        using var scope = NewDisposeScope();
        var square = arange(Modes, dtype: ScalarType.Float64, device: CPU).mul(Math.PI).square();
        var deviations = (square.unsqueeze(0) + square.unsqueeze(1)).add(Tau * Tau).pow(-Alpha / 2).mul(Sigma);
        deviations[0, 0] = 0.0;
        return draws.Normal(Modes, Modes).mul(deviations).MoveToOuterDisposeScope();
    }

    /// <summary>The eigenfunctions of one direction, shape <c>[Modes, points]</c>; the caller disposes them.</summary>
    /// <param name="x">Points in [0, 1], shape <c>[points]</c>, double precision.</param>
    public Tensor Cosines(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        var cosines = arange(Modes, dtype: ScalarType.Float64, device: x.device).mul(Math.PI).unsqueeze(1).mul(x.unsqueeze(0)).cos().mul(Math.Sqrt(2));
        cosines.narrow(0, 0, 1).fill_(1);
        return cosines.MoveToOuterDisposeScope();
    }
}
