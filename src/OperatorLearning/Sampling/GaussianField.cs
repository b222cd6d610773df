using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A Gaussian random field on [0, 1], not periodic, sampled by its Karhunen-Loève expansion.</summary>
/// <remarks>
/// <para>The covariance at <see cref="Anchors"/> equidistant points is factorised, <c>K = V diag(lambda) V^T</c>, and
/// the modes are carried to any
/// point by Nyström's formula, <c>sqrt(lambda_k) phi_k(x) = sum_j k(x, x_j) v_jk / sqrt(lambda_k)</c>. So equal
/// draws give equal functions on
/// every grid, which tests at other resolutions need; a Cholesky factor of each grid would give others. The covariance
/// is exact at the
/// anchors up to 1e-12, the modes that are dropped; between them it is exact to rounding for smooth kernels, and
/// interpolated for rough ones.</para>
/// <para>Grid points <c>x_j = j / (points - 1)</c>. The field of Lu et al. 2021 (arXiv:1910.03193) is the squared
/// exponential of length 0.2.</para>
/// </remarks>
public sealed record GaussianField : IFunctionSampler
{
    // Modes below this share of the largest are lost in the rounding of the factorisation.
    private const double Dropped = 1e-12;

    /// <summary>Creates the field.</summary>
    /// <param name="points">Grid points, at least 2.</param>
    /// <param name="length">Correlation length, positive.</param>
    /// <param name="kernel">The covariance.</param>
    /// <param name="anchors">Points of the expansion, at least 2; 0 takes 8 per length for the smooth kernel and 512
    /// for the others, at least 65.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public GaussianField(int points, double length, CovarianceKernel kernel = CovarianceKernel.SquaredExponential, int anchors = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        Covariances.Require(kernel, length);
        if (anchors != 0) ArgumentOutOfRangeException.ThrowIfLessThan(anchors, 2);
        Points = points;
        Length = length;
        Kernel = kernel;
        Anchors = anchors != 0 ? anchors
            : kernel == CovarianceKernel.SquaredExponential ? (int)Math.Clamp(Math.Ceiling(8 / length) + 1, 65, 2049)
            : 512;
    }

    /// <summary>The number of grid points.</summary>
    public int Points { get; }

    /// <summary>Correlation length.</summary>
    public double Length { get; }

    /// <summary>The covariance.</summary>
    public CovarianceKernel Kernel { get; }

    /// <summary>Points of the expansion.</summary>
    public int Anchors { get; }

    /// <inheritdoc/>
    public Tensor Sample(SampleDraws draws, Device device)
    {
        using var scope = NewDisposeScope();
        var modes = Modes(linspace(0, 1, Points, dtype: ScalarType.Float64, device: CPU));
        return Coefficients(draws, modes).to(device).matmul(modes.to(device)).MoveToOuterDisposeScope();
    }

    /// <summary>The modes, each scaled by the deviation of its coefficient, at any points.</summary>
    /// <param name="x">Points in [0, 1], shape <c>[points]</c>, double precision, on the CPU.</param>
    /// <returns>Shape <c>[modes, points]</c>, the same number of modes for every <paramref name="x"/>; the caller
    /// disposes them.</returns>
    public Tensor Modes(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        var anchors = linspace(0, 1, Anchors, dtype: ScalarType.Float64, device: CPU);
        var (values, vectors) = linalg.eigh(Covariances.At(Kernel, anchors.unsqueeze(0) - anchors.unsqueeze(1), Length));
        var first = (long)values.lt(values.max().mul(Dropped)).to(ScalarType.Int64).sum().item<long>();
        values = values.narrow(0, first, Anchors - first);
        vectors = vectors.narrow(1, first, Anchors - first);
        // The sign of an eigenvector is arbitrary: fix it.
        vectors = vectors.mul(vectors.narrow(0, 0, 1).ge(0).to(ScalarType.Float64).mul(2).sub(1));
        var across = Covariances.At(Kernel, anchors.unsqueeze(1) - x.unsqueeze(0), Length);
        return vectors.t().matmul(across).div(values.sqrt().unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>Independent normal coefficients for modes, shape <c>[samples, modes]</c>; the caller's scope disposes
    /// them.</summary>
    internal static Tensor Coefficients(SampleDraws draws, Tensor modes)
    {
        ArgumentNullException.ThrowIfNull(draws);
        return draws.Normal(modes.shape[0]);
    }
}
