using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Sets the error of the data beside those of models.</summary>
internal static class SolverNotes
{
    // Enough for a power of ten where nothing is recorded.
    private const int Functions = 3;

    private const long Seed = 11;

    /// <summary>What a problem's data err by: recorded for the defaults of the catalogue, else measured once and kept in
    /// the cache.</summary>
    /// <param name="name">The problem's name in the catalogue.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="cache">Where its data are kept.</param>
    public static double ErrorOf(string name, IOperatorProblem problem, OperatorDataCache cache) =>
        problem.Equals(ProblemCatalogue.Create(name)) ? ProblemCatalogue.RecordedError(name) : cache.Error(problem, Functions, Seed, CPU).Mean;

    /// <summary>The error in a sentence.</summary>
    public static string Sentence(string name, double error) => error < Exact ? $"The data of {name} are exact to single precision."
        : FormattableString.Invariant($"The data of {name} have a relative L2 error of {error:0.0e-0} themselves: our solver against a much finer one.");

    /// <summary>What a problem's data err by, and which models are too near to that to be told apart.</summary>
    /// <param name="name">The problem's name in the catalogue.</param>
    /// <param name="error">The error of its data.</param>
    /// <param name="models">Names and errors; errors that are not finite are passed over.</param>
    public static IEnumerable<string> Of(string name, double error, IReadOnlyList<(string Name, double Error)> models)
    {
        yield return Sentence(name, error);
        string[] near = [.. models.Where(model => model.Error < 2 * error).Select(model => model.Name)];
        if (near.Length > 0)
            yield return $"On {name} the error of {string.Join(", ", near)} is below twice that of the data: what the model errs by, and what the data do, cannot be told apart there.";
    }

    /// <summary>Errors below are of single precision's size.</summary>
    public const double Exact = 1e-6;

    /// <summary>An error in words.</summary>
    public static string Text(double error) => error < Exact ? "exact" : FormattableString.Invariant($"{error:0.0e-0}");
}
