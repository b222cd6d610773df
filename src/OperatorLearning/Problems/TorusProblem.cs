using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A Lipschitz function on a flat torus: input functions are sums of waves with random phases, the output is
/// the distance of the phases to the nearest of some fixed points.</summary>
/// <remarks>
/// <c>u(x) = sum_j cos(2 pi (j x - z_j))</c> with z uniform on the torus of dimension d, sampled at many sensors: a
/// manifold of dimension d without boundary in a space of more dimensions, as in the first part of Liu, Zhang, Liao and
/// Schaeffer 2024 (arXiv:2410.00357). There is one query point, 1: the output is a number.
/// </remarks>
public sealed record TorusProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="sensors">Sensors <c>j / (sensors - 1)</c>, more than twice the dimension.</param>
    /// <param name="centres">Points that distances are measured to, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public TorusProblem(int dimension, int sensors = 32, int centres = 8)
    {
        Dimension = Require.AtLeast(dimension, 1);
        Sensors = Require.AtLeast(sensors, 2 * dimension + 1);
        Centres = Require.AtLeast(centres, 1);
    }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"torus-{Dimension}");

    /// <inheritdoc/>
    public int Sensors { get; }

    /// <inheritdoc/>
    public int Points => 1;

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>Points that distances are measured to.</summary>
    public int Centres { get; }

    IOperatorProblem IOperatorProblem.Reference => this;

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var phases = draws.Uniform(1, Dimension).to(device);
        var waves = arange(1, Dimension + 1, dtype: ScalarType.Float64, device: device);
        var functions = (Grids.Closed(0, 1, Sensors, device) * waves - phases).mul(2 * Math.PI).cos().sum(-1);
        var apart = phases - Spread(device);
        var distances = (apart - apart.round()).square().sum(-1).sqrt().amin([1L], keepdim: true);
        return Grids.Single(functions, ones(1, 1, dtype: ScalarType.Float64, device: device), distances);
    }

    // Spread evenly by multiples of the roots of primes.
    private Tensor Spread(Device device)
    {
        double[] primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
        var values = Enumerable.Range(1, Centres).SelectMany(k => Enumerable.Range(0, Dimension).Select(j => k * Math.Sqrt(primes[j % primes.Length] + j / primes.Length) % 1)).ToArray();
        return tensor(values, [1, Centres, Dimension], device: device);
    }
}
