using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Viscous Burgers' equation, periodic on [0, 1): initial value to solution at a final time.</summary>
/// <remarks>
/// <para><c>u_t + u u_x = nu u_xx</c>. Initial values are drawn from <c>N(0, sigma^2 (-Laplacian + tau^2)^-gamma)</c>
/// without
/// constant mode. The defaults are the problem of the Fourier neural operator paper (Li et al. 2021, arXiv:2010.08895,
/// section 5.1):
/// nu = 0.1, time 1, sigma = 25, tau = 5, gamma = 2, with 512 solver points thinned to 128, 100 steps of the
/// fourth-order
/// integrating-factor method (relative error below 2e-6).</para>
/// <para>With these values the solution at time 1 is close to one harmonic of amplitude 0.01 (<c>exp(-4 pi^2 nu) =
/// 0.019</c>):
/// normalise outputs, and compare relative errors only.</para>
/// </remarks>
public sealed record BurgersProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors and query points.</param>
    /// <param name="viscosity">nu, positive.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="solverPoints">Points of the solver's grid, an even multiple of <paramref name="points"/> or equal
    /// to it.</param>
    /// <param name="steps">Time steps; too few for stability are refused when data are generated.</param>
    /// <param name="sigma">Amplitude of the initial field.</param>
    /// <param name="tau">Inverse length scale of the initial field.</param>
    /// <param name="gamma">Smoothness of the initial field.</param>
    /// <param name="modes">Wave numbers of the initial field; 0 takes all that the solver's grid resolves. Equal seeds
    /// give equal functions on all solver grids only if it is given.</param>
    /// <exception cref="ArgumentException">A value is out of its range or the grids do not fit.</exception>
    public BurgersProblem(
        int points = 128, double viscosity = 0.1, double time = 1, int solverPoints = 512, int steps = 100,
        double sigma = 25, double tau = 5, double gamma = 2, int modes = 0)
    {
        if (!(viscosity > 0)) throw new ArgumentOutOfRangeException(nameof(viscosity), viscosity, "The viscosity must be positive.");
        if (!(time > 0)) throw new ArgumentOutOfRangeException(nameof(time), time, "The final time must be positive.");
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (solverPoints < points || solverPoints % points != 0)
            throw new ArgumentException($"The solver's grid must be a multiple of the {points} points of the data, got {solverPoints}.", nameof(solverPoints));
        Initial = new PeriodicGaussianField(solverPoints, sigma, tau, gamma, modes);
        Points = points;
        Viscosity = viscosity;
        Time = time;
        Steps = steps;
    }

    /// <inheritdoc/>
    public string Name => "burgers";

    IOperatorProblem IOperatorProblem.Reference =>
        new BurgersProblem(Points, Viscosity, Time, 2 * Initial.Points, 4 * Steps, Initial.Sigma, Initial.Tau, Initial.Gamma, Initial.Modes);

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points { get; }

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    public bool Periodic => true;

    /// <summary>The distribution of initial values, on the solver's grid.</summary>
    public PeriodicGaussianField Initial { get; }

    /// <summary>nu.</summary>
    public double Viscosity { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Time steps.</summary>
    public int Steps { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The steps are too few for stability; the message says how many
    /// suffice.</exception>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var initial = Initial.Sample(draws, device);
        var solution = BurgersSolver.Solve(initial, Viscosity, Time, Steps);
        var stride = Initial.Points / Points;
        return Grids.Single(Grids.Thin(initial, stride), Grids.Periodic(Points, device), Grids.Thin(solution, stride));
    }
}
