using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A source of samples of one operator.</summary>
/// <remarks>
/// Implementations are sealed records of all their parameters, so that <see cref="object.ToString"/> names the data
/// completely
/// (with the seed, it is the key under which they are cached), and equal problems produce equal data from equal
/// draws.
/// </remarks>
public interface IOperatorProblem
{
    /// <summary>A short name in lower case, e.g. <c>burgers</c>.</summary>
    string Name { get; }

    /// <summary>The number of sensors, of all input functions together.</summary>
    int Sensors { get; }

    /// <summary>The sensors of each input function; several input functions stand side by side in the data, for
    /// <see cref="MioNet"/> or any model of one input.</summary>
    IReadOnlyList<int> Inputs => [Sensors];

    /// <summary>The names of the input functions, for plots; as many as there are <see cref="Inputs"/>.</summary>
    IReadOnlyList<string> InputNames => Inputs.Count == 1 ? ["input"] : [.. Inputs.Select((_, index) => FormattableString.Invariant($"input {index + 1}"))];

    /// <summary>The number of query points of an output function.</summary>
    int Points { get; }

    /// <summary>The dimension of a query point.</summary>
    int QueryDimension { get; }

    /// <summary>The names of the coordinates of a query point, for plots: space before time.</summary>
    IReadOnlyList<string> Coordinates => QueryDimension switch
    {
        1 => ["x"],
        2 => ["x", "t"],
        _ => ["x", "y", "t"],
    };

    /// <summary>The names of the values at a query point, for plots; as many as there are outputs.</summary>
    IReadOnlyList<string> OutputNames => ["u"];

    /// <summary>The number of values at a query point.</summary>
    int Outputs => OutputNames.Count;

    /// <summary>Whether functions are periodic on their domain, so that periodic features suit the trunk.</summary>
    bool Periodic { get; }

    /// <summary>Whether the grid in space holds both ends of the domain, so that k times as many intervals are <c>k
    /// (points - 1) + 1</c> points; otherwise they are <c>k points</c>.</summary>
    bool EndsIncluded => !Periodic;

    /// <summary>Whether the grid in space is that of cell centres, of which only odd numbers of cells inside a cell have
    /// one in common.</summary>
    bool CellCentered => false;

    /// <summary>The same operator solved much more finely, on the same grid: what the error of the solver is measured
    /// against (<see cref="SolverError"/>). The problem itself where it is exact.</summary>
    IOperatorProblem Reference { get; }

    /// <summary>Draws input functions and applies the operator.</summary>
    /// <param name="draws">The random numbers of the samples, on the CPU, so that every device sees the same
    /// functions; fresh ones, since each draw is another one.</param>
    /// <param name="device">Where the solver runs and the data end up.</param>
    /// <returns>Data in single precision; the caller disposes them.</returns>
    OperatorData Generate(SampleDraws draws, Device device);
}
