using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>An evolution equation on a line: initial value to solution in space and time. The problems of the
/// multi-operator papers.</summary>
/// <remarks>
/// <para>Defaults of the grid are those of PROSE-PDE's generator (Sun et al. 2024, arXiv:2404.12355), which MODNO's
/// authors share: period 2, 128 points, 64 times.
/// All equations see the same inputs from equal draws, as MODNO (Zhang 2024, arXiv:2404.02892) requires.</para>
/// <para>Query points are <c>(x, t)</c>, times outer and space inner, <c>t_j = (j + 1) time / times</c>.</para>
/// <para>Between ends the solution is that on a circle of twice the length, of the odd (Dirichlet) or even (Neumann) part
/// of the initial value; the grid then holds both ends.</para>
/// </remarks>
public sealed record EvolutionProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="equation">The equation.</param>
    /// <param name="points">Sensors, and query points in space, on a circle even, at least 8.</param>
    /// <param name="times">Query points in time, at least 1.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="solverPoints">Points of the solver's grid on the circle, a multiple of <paramref name="points"/>, or
    /// between ends of 2 (<paramref name="points"/> - 1).</param>
    /// <param name="steps">Time steps of the solver in all, a multiple of <paramref name="times"/>; too few for
    /// stability are refused when data are generated.</param>
    /// <param name="profile">The family of initial values.</param>
    /// <param name="length">The period, or the distance of the ends, positive.</param>
    /// <param name="ends">What holds at the ends.</param>
    /// <exception cref="ArgumentException">A value is out of its range, the grids do not fit, or the equation does not keep
    /// solutions odd or even.</exception>
    public EvolutionProblem(
        EvolutionEquation equation, int points = 128, int times = 64, double time = 2, int solverPoints = 128, int steps = 64,
        PeriodicProfileKind profile = PeriodicProfileKind.TwoSines, double length = 2,
        EvolutionEnds ends = EvolutionEnds.Periodic)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        var circle = Circle(points, Require.Known(ends));
        if (!equation.Keeps(ends)) throw new ArgumentException($"{equation.Name} with these coefficients has no {(ends == EvolutionEnds.Dirichlet ? "Dirichlet" : "Neumann")} ends here: it does not keep a solution {(ends == EvolutionEnds.Dirichlet ? "odd" : "even")}.", nameof(ends));
        if (solverPoints < circle || solverPoints % circle != 0)
            throw new ArgumentException($"The solver's grid must be a multiple of the {circle} points of the data, got {solverPoints}.", nameof(solverPoints));
        if (steps < times || steps % times != 0)
            throw new ArgumentException($"The steps must be a multiple of the {times} times of the data, got {steps}.", nameof(steps));
        (Equation, Ends) = (equation, ends);
        SensorCount = points;
        Times = times;
        Time = Require.Positive(time, nameof(time), "The final time");
        Steps = steps;
        Initial = new PeriodicProfile(solverPoints, profile);
        Length = Require.Positive(length, nameof(length), "The period");
    }

    /// <inheritdoc/>
    public string Name => Equation.Name;

    IOperatorProblem IOperatorProblem.Reference => new EvolutionProblem(Equation, SensorCount, Times, Time, 2 * Initial.Points, Equation.ReferenceSteps(Steps, 2 * Initial.Points, Period, Time, Times), Initial.Kind, Length, Ends);

    /// <inheritdoc/>
    public int Sensors => SensorCount;

    /// <inheritdoc/>
    public int Points => SensorCount * Times;

    /// <inheritdoc/>
    public int QueryDimension => 2;

    /// <inheritdoc/>
    /// <remarks>Space is periodic, time is not; periodic features of both coordinates would be wrong.</remarks>
    public bool Periodic => false;

    bool IOperatorProblem.EndsIncluded => Ends != EvolutionEnds.Periodic;

    /// <summary>The equation.</summary>
    public EvolutionEquation Equation { get; }

    /// <summary>Query points in time.</summary>
    public int Times { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Time steps in all.</summary>
    public int Steps { get; }

    /// <summary>The distribution of initial values, on the solver's grid; between ends that whose odd or even part they
    /// are.</summary>
    public PeriodicProfile Initial { get; }

    /// <summary>The period, or the distance of the ends.</summary>
    public double Length { get; }

    /// <summary>What holds at the ends.</summary>
    public EvolutionEnds Ends { get; }

    private int SensorCount { get; }

    private double Period => Ends == EvolutionEnds.Periodic ? Length : 2 * Length;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The step is beyond the stability limit; the message says both.</exception>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var stride = Initial.Points / Circle(SensorCount, Ends);
        var initial = Initial.Sample(draws, device);
        if (Ends != EvolutionEnds.Periodic)
            initial = initial.add(initial.flip(1).roll(1, 1), Ends == EvolutionEnds.Dirichlet ? -1 : 1).mul_(0.5);
        // Of the circle, the part between the ends.
        var last = (SensorCount - 1) * stride + 1;
        var solution = Equation.Solve(initial, Period, Time, Times, Steps / Times).slice(2, 0, last, stride);
        var x = (Ends == EvolutionEnds.Periodic ? Grids.Periodic(SensorCount, device).mul(Length) : Grids.Closed(0, Length, SensorCount, device)).squeeze(1);
        var t = arange(1, Times + 1, dtype: ScalarType.Float64, device: device).mul(Time / Times);
        return Grids.Single(initial.slice(1, 0, last, stride), Grids.SpaceTime(x, t), solution.reshape(draws.Samples, Points));
    }

    // Points of the circle that the data are on.
    internal static int Circle(int points, EvolutionEnds ends) => ends == EvolutionEnds.Periodic ? points : 2 * (points - 1);
}
