using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Advection of a function with values -1 and 1, periodic on [0, 1] at unit speed: initial value to solution
/// at a final time, exact.</summary>
/// <remarks>
/// De Hoop, Huang, Qian and Stuart 2022 (arXiv:2203.13181): the sign of a Gaussian field with 100 Karhunen-Loève terms,
/// cosines and sines of wave numbers 1 to
/// 50 with eigenvalues <c>(4 pi^2 l^2 + 9)^-2</c>, on 200 points of the closed interval, time 0.5. The authors'
/// generator has the same
/// constants, and in a rougher variant smoothness 1. Equal draws give equal functions on every grid.
/// </remarks>
public sealed record BinaryAdvectionProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors and query points <c>j / (points - 1)</c>, at least 2.</param>
    /// <param name="time">The final time, the distance of the shift; finite.</param>
    /// <param name="modes">Wave numbers, half the number of terms, at least 1.</param>
    /// <param name="tau">Inverse length scale of the field.</param>
    /// <param name="smoothness">Exponent of the eigenvalues.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public BinaryAdvectionProblem(int points = 200, double time = 0.5, int modes = 50, double tau = 3, double smoothness = 2)
    {
        Points = Require.AtLeast(points, 2);
        Modes = Require.AtLeast(modes, 1);
        Time = Require.Finite(time, nameof(time), "The final time");
        Tau = Require.NotNegative(tau, nameof(tau), "The inverse length");
        Smoothness = Require.Positive(smoothness, nameof(smoothness), "The smoothness");
    }

    /// <inheritdoc/>
    public string Name => "discontinuous-advection";

    IOperatorProblem IOperatorProblem.Reference => this;

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points { get; }

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    /// <remarks>The function is, though its grid holds both ends of the period, as in the paper.</remarks>
    public bool Periodic => true;

    bool IOperatorProblem.EndsIncluded => true;

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Wave numbers of the field.</summary>
    public int Modes { get; }

    /// <summary>Inverse length scale of the field.</summary>
    public double Tau { get; }

    /// <summary>Exponent of the eigenvalues.</summary>
    public double Smoothness { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var noise = draws.Normal(2 * Modes).to(device);
        var x = Grids.Closed(0, 1, Points, device);
        return Grids.Single(Sign(noise.matmul(Terms(x))), x, Sign(noise.matmul(Terms(x.sub(Time)))));
    }

    private static Tensor Sign(Tensor values) => values.gt(0).to(ScalarType.Float64).mul_(2).sub_(1);

    // Each term times the root of its eigenvalue, shape [2 Modes, points]: the cosines, then the sines.
    private Tensor Terms(Tensor x)
    {
        var wave = arange(1, Modes + 1, dtype: ScalarType.Float64, device: x.device).mul(2 * Math.PI).unsqueeze(1);
        var deviations = wave.square().add(Tau * Tau).pow(-Smoothness / 2).mul(Math.Sqrt(2));
        var angles = wave.mul(x.t());
        return cat([angles.cos().mul_(deviations), angles.sin().mul_(deviations)], 0);
    }
}
