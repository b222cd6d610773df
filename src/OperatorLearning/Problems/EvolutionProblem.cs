using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A periodic evolution equation: initial value to solution in space and time. The problems of the
/// multi-operator papers.</summary>
/// <remarks>
/// <para>Defaults of the grid are those of PROSE-PDE's generator (Sun et al. 2024, arXiv:2404.12355), which MODNO's
/// authors share: period 2, 128 points, 64 times.
/// All equations see the same inputs from equal draws, as MODNO (Zhang 2024, arXiv:2404.02892) requires.</para>
/// <para>Query points are <c>(x, t)</c>, times outer and space inner, <c>t_j = (j + 1) time / times</c>.</para>
/// </remarks>
public sealed record EvolutionProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="equation">The equation.</param>
    /// <param name="points">Sensors, and query points in space, even, at least 8.</param>
    /// <param name="times">Query points in time, at least 1.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="solverPoints">Points of the solver's grid, a multiple of <paramref name="points"/>.</param>
    /// <param name="steps">Time steps of the solver in all, a multiple of <paramref name="times"/>; too few for
    /// stability are refused when data are generated.</param>
    /// <param name="profile">The family of initial values.</param>
    /// <param name="length">The period, positive.</param>
    /// <exception cref="ArgumentException">A value is out of its range or the grids do not fit.</exception>
    public EvolutionProblem(
        EvolutionEquation equation, int points = 128, int times = 64, double time = 2, int solverPoints = 128, int steps = 64,
        PeriodicProfileKind profile = PeriodicProfileKind.TwoSines, double length = 2)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        if (solverPoints < points || solverPoints % points != 0)
            throw new ArgumentException($"The solver's grid must be a multiple of the {points} points of the data, got {solverPoints}.", nameof(solverPoints));
        if (steps < times || steps % times != 0)
            throw new ArgumentException($"The steps must be a multiple of the {times} times of the data, got {steps}.", nameof(steps));
        Equation = equation;
        SensorCount = points;
        Times = times;
        Time = Require.Positive(time, nameof(time), "The final time");
        Steps = steps;
        Initial = new PeriodicProfile(solverPoints, profile);
        Length = Require.Positive(length, nameof(length), "The period");
    }

    /// <inheritdoc/>
    public string Name => Equation.Name;

    IOperatorProblem IOperatorProblem.Reference => new EvolutionProblem(Equation, SensorCount, Times, Time, 2 * Initial.Points, Equation.ReferenceSteps(Steps, 2 * Initial.Points, Length, Time, Times), Initial.Kind, Length);

    /// <inheritdoc/>
    public int Sensors => SensorCount;

    /// <inheritdoc/>
    public int Points => SensorCount * Times;

    /// <inheritdoc/>
    public int QueryDimension => 2;

    /// <inheritdoc/>
    /// <remarks>Space is periodic, time is not; periodic features of both coordinates would be wrong.</remarks>
    public bool Periodic => false;

    bool IOperatorProblem.EndsIncluded => false;

    /// <summary>The equation.</summary>
    public EvolutionEquation Equation { get; }

    /// <summary>Query points in time.</summary>
    public int Times { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Time steps in all.</summary>
    public int Steps { get; }

    /// <summary>The distribution of initial values, on the solver's grid.</summary>
    public PeriodicProfile Initial { get; }

    /// <summary>The period.</summary>
    public double Length { get; }

    private int SensorCount { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The step is beyond the stability limit; the message says both.</exception>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var stride = Initial.Points / SensorCount;
        var initial = Initial.Sample(draws, device);
        var solution = Equation.Solve(initial, Length, Time, Times, Steps / Times).slice(2, 0, Initial.Points, stride);
        var x = Grids.Periodic(SensorCount, device).mul(Length).squeeze(1);
        var t = arange(1, Times + 1, dtype: ScalarType.Float64, device: device).mul(Time / Times);
        return Grids.Single(Grids.Thin(initial, stride), Grids.SpaceTime(x, t), solution.reshape(draws.Samples, Points));
    }
}
