using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Random Chebyshev series <c>sum_{l &lt; terms} c_l T_l(x)</c> on [-1, 1] with <c>c_l</c> uniform on
/// [-amplitude, amplitude].</summary>
/// <remarks>The input class of HyperDeepONet's identity and differentiation problems (Lee et al. 2023,
/// arXiv:2312.15949): 20 terms, amplitude 1/4.</remarks>
public sealed record ChebyshevSeries : IFunctionSampler
{
    /// <summary>Creates the distribution.</summary>
    /// <param name="points">Grid points <c>x_j = -1 + 2 j / (points - 1)</c>, at least 2.</param>
    /// <param name="terms">Number of terms, at least 1.</param>
    /// <param name="amplitude">Bound of the coefficients, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public ChebyshevSeries(int points, int terms = 20, double amplitude = 0.25)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(terms, 1);
        if (!(amplitude > 0)) throw new ArgumentOutOfRangeException(nameof(amplitude), amplitude, "The amplitude must be positive.");
        Points = points;
        Terms = terms;
        Amplitude = amplitude;
    }

    /// <summary>The number of grid points.</summary>
    public int Points { get; }

    /// <summary>The number of terms.</summary>
    public int Terms { get; }

    /// <summary>Bound of the coefficients.</summary>
    public double Amplitude { get; }

    /// <inheritdoc/>
    public Tensor Sample(SampleDraws draws, Device device)
    {
        using var scope = NewDisposeScope();
        return Coefficients(draws, device).matmul(Polynomials(device)).MoveToOuterDisposeScope();
    }

    /// <summary>Draws coefficients, shape <c>[samples, Terms]</c>, double precision; the caller disposes
    /// them.</summary>
    public Tensor Coefficients(SampleDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(draws);
        using var scope = NewDisposeScope();
        return draws.Uniform(Terms)
            .mul(2 * Amplitude).sub(Amplitude).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>The polynomials on the grid, <c>T_l(x_j) = cos(l arccos x_j)</c>, shape <c>[Terms, Points]</c>; the
    /// caller disposes them.</summary>
    public Tensor Polynomials(Device device)
    {
        using var scope = NewDisposeScope();
        var angles = linspace(-1, 1, Points, dtype: ScalarType.Float64, device: device).acos();
        var degrees = arange(Terms, dtype: ScalarType.Float64, device: device);
        return degrees.unsqueeze(1).mul(angles.unsqueeze(0)).cos().MoveToOuterDisposeScope();
    }

    /// <summary>An antiderivative of each polynomial on the grid, zero at -1, shape <c>[Terms, Points]</c>; the caller
    /// disposes them.</summary>
    /// <remarks><c>int T_0 = x</c>, <c>int T_1 = x^2 / 2</c>, <c>int T_l = T_{l+1} / (2 (l+1)) - T_{l-1} / (2
    /// (l-1))</c> for l at least 2.</remarks>
    public Tensor Antiderivatives(Device device)
    {
        using var scope = NewDisposeScope();
        var x = linspace(-1, 1, Points, dtype: ScalarType.Float64, device: device);
        var angles = x.acos();
        var rows = new Tensor[Terms];
        for (var degree = 0; degree < Terms; degree++)
        {
            var row = degree switch
            {
                0 => x + 0,
                1 => x.mul(x).mul(0.5),
                _ => angles.mul(degree + 1).cos().mul(0.5 / (degree + 1)) - angles.mul(degree - 1).cos().mul(0.5 / (degree - 1)),
            };
            rows[degree] = row - row.narrow(0, 0, 1);
        }

        return stack(rows).MoveToOuterDisposeScope();
    }
}
