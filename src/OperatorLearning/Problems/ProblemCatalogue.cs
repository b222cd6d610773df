using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <summary>Every problem by name, with the parameters of its paper; the number of points is free, and the parameters
/// that each declares.</summary>
/// <remarks>
/// Equal seeds give equal functions for every number of points, so that a model can be tested at resolutions that it
/// was not trained on; <see cref="OperatorData.ThinSensors"/> keeps its sensors. Grids and steps of the solvers follow
/// the points and the parameters.
/// </remarks>
public static partial class ProblemCatalogue
{
    /// <summary>All names, sorted.</summary>
    public static IReadOnlyCollection<string> Names => Entries.Keys;

    /// <summary>The number of points of a problem's paper; of problems on a square, in each direction.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such problem.</exception>
    public static int DefaultPoints(string name) => Find(name).Points;

    /// <summary>The parameters of a problem that may be changed by name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such problem.</exception>
    public static EquatableArray<ProblemParameter> Parameters(string name) => Find(name).Parameters;

    /// <summary>Creates a problem with the parameters of its paper.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="points">Points in space; on a square, in each direction; 0 takes
    /// <see cref="DefaultPoints"/>.</param>
    /// <exception cref="ArgumentException">There is no such problem, or it cannot have so many points.</exception>
    public static IOperatorProblem Create(string name, int points = 0) => Create(name, points, new Dictionary<string, string>());

    /// <summary>Creates a problem with parameters of its own, e.g. <c>viscosity</c> 0.02.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="points">Points in space; on a square, in each direction; 0 takes
    /// <see cref="DefaultPoints"/>.</param>
    /// <param name="parameters">Values by name, of those in <see cref="Parameters"/>; the others keep their
    /// defaults. A range, <c>0.01..0.1</c> or <c>log(0.01..0.1)</c>, draws a value for each sample, which is then one more
    /// input function of one sensor; functions stay the same.</param>
    /// <exception cref="ArgumentException">There is no such problem or parameter, a value is no number or out of its
    /// range, or the problem cannot have so many points.</exception>
    public static IOperatorProblem Create(string name, int points, IReadOnlyDictionary<string, string> parameters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(points);
        ArgumentNullException.ThrowIfNull(parameters);
        var entry = Find(name);
        var arguments = new ProblemArguments(name, entry.Parameters.Items, parameters);
        var ranges = arguments.Ranges();
        return ranges.IsEmpty ? entry.Create(points == 0 ? entry.Points : points, arguments)
            : new CoefficientProblem(name, points, ranges, arguments.Without(ranges.Select(range => range.Name)));
    }

    private static Entry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new ArgumentException($"There is no problem '{name}'. Known: {string.Join(", ", Entries.Keys)}.", nameof(name));
    }

    // The number of points of its paper, the parameters, and how to create it.
    private sealed record Entry(int Points, EquatableArray<ProblemParameter> Parameters, Func<int, ProblemArguments, IOperatorProblem> Create);
}
