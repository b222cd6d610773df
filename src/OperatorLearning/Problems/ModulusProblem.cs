using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The antiderivative of the modulus, <c>G(u)(y) = int_0^y |u|</c>, of functions in the span of a few
/// orthonormal ones: an operator that is Lipschitz and no more, on inputs of known dimension.</summary>
/// <remarks>Inputs are <c>sum_k c_k phi_k</c> with c_k uniform on [-1, 1] and phi the functions sqrt(2) cos(2 pi j x),
/// sqrt(2) sin(2 pi j x), j from 1: the setting of Liu, Zhang, Liao and Schaeffer 2024 (arXiv:2410.00357, section on
/// low-dimensional input). The integral is the trapezoidal rule on a grid <see cref="Refinement"/> times finer.</remarks>
public sealed record ModulusProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="terms">b, the number of orthonormal functions, at least 1.</param>
    /// <param name="points">Sensors and query points <c>j / (points - 1)</c>, more than terms.</param>
    /// <param name="refinement">Quadrature cells per sensor interval, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public ModulusProblem(int terms, int points = 33, int refinement = 32)
    {
        Terms = Require.AtLeast(terms, 1);
        Points = Require.AtLeast(points, terms + 2);
        Refinement = Require.AtLeast(refinement, 1);
    }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"modulus-{Terms}");

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points { get; }

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>b.</summary>
    public int Terms { get; }

    /// <summary>Quadrature cells per sensor interval.</summary>
    public int Refinement { get; }

    IOperatorProblem IOperatorProblem.Reference => new ModulusProblem(Terms, Points, 8 * Refinement);

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var fine = Grids.Closed(0, 1, (Points - 1) * Refinement + 1, device);
        var wave = arange(Terms, dtype: ScalarType.Float64, device: device);
        // Cosine and sine of one wave number in turn: a sine is a cosine a quarter of a period later.
        var angles = (wave.div(2).floor().add(1) * fine).mul(2 * Math.PI) - wave.fmod(2).mul(Math.PI / 2);
        var coefficients = draws.Uniform(Terms).to(device).mul(2).sub(1);
        var values = coefficients.matmul(angles.cos().mul(Math.Sqrt(2)).t());
        var heights = values.abs();
        var cells = (heights.slice(1, 0, -1, 1) + heights.slice(1, 1, heights.shape[1], 1)).div(2.0 * (Points - 1) * Refinement);
        var integral = cat([zeros(draws.Samples, 1, dtype: ScalarType.Float64, device: device), cells.cumsum(1)], 1);
        return Grids.Single(Grids.Thin(values, Refinement), Grids.Closed(0, 1, Points, device), Grids.Thin(integral, Refinement));
    }
}
