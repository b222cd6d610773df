using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Errors of a trained model at query grids that it was not trained on, coarser and finer.</summary>
/// <remarks>
/// Equal seeds give equal functions on every grid, so the same functions are predicted everywhere and only the grid of
/// the outputs changes. A model keeps the sensors it
/// was trained with; one that takes its input at the query points (<see cref="IOperatorModel.SensorsAtQueries"/>) gets
/// it there. The data are generated once for any number
/// of models; the study owns and disposes them.
/// </remarks>
public sealed class ResolutionStudy : IDisposable
{
    // Solutions of the same functions on two grids differ by the solver's error, those of other functions by as much as
    // they are large.
    private const double OtherFunctions = 0.5;

    private static readonly int[] Coarser = [8, 4, 3, 2];
    private static readonly int[] Finer = [2, 4];
    private static readonly int[] OddFactors = [5, 3];

    private readonly OperatorData standard;
    private readonly List<(int Resolution, double Difference, OperatorData? Data, string? Reason)> grids = [];

    /// <summary>Generates the data.</summary>
    /// <param name="problem">Creates the problem with a number of points.</param>
    /// <param name="trained">The number of points that the models were trained with.</param>
    /// <param name="resolutions">The numbers of points to measure at, for example those of
    /// <see cref="Around"/>.</param>
    /// <param name="samples">How many functions.</param>
    /// <param name="seed">Their seed: another than that of the training data.</param>
    /// <param name="device">Where the solver and the models run.</param>
    /// <exception cref="ArgumentException">The problem gives other functions at another resolution, or refuses the
    /// trained one; what it refuses of the others has no errors.</exception>
    public ResolutionStudy(Func<int, IOperatorProblem> problem, int trained, IReadOnlyList<int> resolutions, int samples, long seed, Device device)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(resolutions);
        ArgumentNullException.ThrowIfNull(device);
        Trained = trained;
        standard = Generate(problem(trained), samples, seed, device);
        try
        {
            foreach (var resolution in resolutions)
            {
                var (data, refusal) = resolution == trained ? (standard.Subset(0, standard.Samples), null) : TryGenerate(problem, resolution, samples, seed, device);
                if (data is null)
                {
                    grids.Add((resolution, double.NaN, null, refusal));
                    continue;
                }

                grids.Add((resolution, CommonPoints.Difference(standard, data), data, null));
                if (double.IsNaN(grids[^1].Difference))
                    throw new ArgumentException(
                        FormattableString.Invariant($"The grids of '{problem(resolution).Name}' with {resolution} and with {trained} points have no query point in common, or solutions that are not numbers, so nothing shows that their functions are the same. Take resolutions of {nameof(Around)}."),
                        nameof(resolutions));
                if (grids[^1].Difference > OtherFunctions)
                    throw new ArgumentException(
                        FormattableString.Invariant($"With {resolution} points the problem '{problem(resolution).Name}' gives other functions for the same seed: its solutions differ by {grids[^1].Difference:0.00} in relative L2 from those with {trained} points. Errors on other functions cannot be compared."),
                        nameof(problem));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The number of points that the models were trained with.</summary>
    public int Trained { get; }

    /// <summary>Resolutions around a trained one whose grids have points in common with it: an eighth to a half of the
    /// intervals, the trained ones, twice and four times as many; of cell centres a fifth, a third, three and five times as
    /// many.</summary>
    /// <param name="problem">Creates the problem with a number of points.</param>
    /// <param name="trained">The number of points that the model was trained with.</param>
    /// <returns>Ascending, <paramref name="trained"/> among them; those that the problem refuses are left
    /// out.</returns>
    public static IReadOnlyList<int> Around(Func<int, IOperatorProblem> problem, int trained)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var standard = problem(trained);
        var ends = standard.EndsIncluded ? 1 : 0;
        var intervals = trained - ends;
        return
        [
            .. (standard.CellCentered ? OddFactors : Coarser).Where(factor => intervals % factor == 0 && intervals / factor >= 4).Select(factor => (intervals / factor) + ends).Where(Possible),
            trained,
            .. (standard.CellCentered ? OddFactors.Reverse() : Finer).Select(factor => (intervals * factor) + ends).Where(Possible),
        ];

        bool Possible(int points)
        {
            try
            {
                problem(points);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    /// <summary>Measures a model on every grid.</summary>
    /// <param name="model">The trained model, in the units of the problem (see
    /// <see cref="NormalizedOperator"/>).</param>
    /// <returns>One entry for each resolution, in their order; without metrics where the model cannot be
    /// queried.</returns>
    /// <exception cref="ArgumentException">The model was trained on other sensors or coordinates.</exception>
    public IReadOnlyList<ResolutionError> Measure(IOperatorModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (standard.Sensors != model.Sensors || standard.Queries.shape[^1] != model.QueryDimension)
            throw new ArgumentException(
                $"A resolution study needs the problem that the model was trained on: the model has {model.Sensors} sensors and query points of dimension {model.QueryDimension}, " +
                $"the problem with {Trained} points has {standard.Sensors} and {standard.Queries.shape[^1]}. Give the number of points of the training data.", nameof(model));
        return [.. grids.Select(grid => grid.Data is null ? new(grid.Resolution, 0, null, double.NaN, grid.Reason) : One(model, grid.Resolution, grid.Difference, grid.Data))];
    }

    /// <summary>Frees the data.</summary>
    public void Dispose()
    {
        standard.Dispose();
        foreach (var (_, _, data, _) in grids) data?.Dispose();
        grids.Clear();
    }

    private ResolutionError One(IOperatorModel model, int resolution, double difference, OperatorData other)
    {
        using var data = model.SensorsAtQueries ? other.Subset(0, other.Samples) : new OperatorData(standard.Functions.clone(), other.Queries.clone(), other.Solutions.clone());
        try
        {
            return new(resolution, data.Points, OperatorEvaluation.Measure(model, data), difference);
        }
        catch (ArgumentException error)
        {
            return new(resolution, data.Points, null, difference, error.Message);
        }
    }

    // The data, or why the problem cannot be solved at this resolution, e.g. since its step would be unstable there.
    private static (OperatorData? Data, string? Refusal) TryGenerate(Func<int, IOperatorProblem> problem, int resolution, int samples, long seed, Device device)
    {
        try
        {
            return (Generate(problem(resolution), samples, seed, device), null);
        }
        catch (ArgumentException error)
        {
            return (null, error.Message);
        }
    }

    private static OperatorData Generate(IOperatorProblem problem, int samples, long seed, Device device) =>
        problem.Generate(new SampleDraws(seed, samples), device);
}
