using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Reports;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Measures trained models at other query grids, for the report.</summary>
internal static class ResolutionReport
{
    private const int Functions = 100;

    // Solving on a plane, or storing every time, costs more for each function, and the mean over fewer says as much
    // about the grid.
    private const int FunctionsInSeveralDimensions = 20;

    /// <summary>The study of a problem of the catalogue: functions of a seed of their own, at the resolutions around
    /// the trained one.</summary>
    /// <param name="problem">The problem's name.</param>
    /// <param name="points">The number of points of the training data; 0 for that of the problem's paper.</param>
    /// <param name="parameters">The parameters of the problem that were given.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">Where to solve and evaluate.</param>
    public static ResolutionStudy Study(string problem, int points, OpenSettings? parameters, long seed, Device device)
    {
        var trained = points == 0 ? ProblemCatalogue.DefaultPoints(problem) : points;
        IOperatorProblem Create(int resolution) => ProblemCatalogue.Create(problem, resolution, OperatorProblems.Values(parameters));
        var functions = Create(trained).QueryDimension == 1 ? Functions : FunctionsInSeveralDimensions;
        return new(Create, trained, ResolutionStudy.Around(Create, trained), functions, SeedSequence.Derive(seed, "resolution"), device);
    }

    /// <summary>The block of a problem, if any of its models was measured.</summary>
    public static IReadOnlyList<ReportResolution> Blocks(string title, int trained, IEnumerable<TrainedOptimizer> models)
    {
        var measured = models.Where(model => model.Resolutions is not null).ToDictionary(model => model.Name, model => model.Resolutions!);
        return measured.Count == 0 ? [] : [ReportResolution.Of(title, trained, measured)];
    }
}
