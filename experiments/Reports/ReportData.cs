namespace WeightSpace.Experiments.Reports;

/// <summary>Everything a report shows; <c>report.json</c> holds it, so that the page can be written again.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Created">When the run was begun, UTC.</param>
/// <param name="Sentence">What was found.</param>
/// <param name="Facts">One line on data, model and machine.</param>
/// <param name="LossName">What the training loss is.</param>
/// <param name="Results">The results table.</param>
/// <param name="Notes">Remarks below it.</param>
/// <param name="Curves">The curves.</param>
/// <param name="Fields">The fields, or null.</param>
/// <param name="Symmetry">The tables of the symmetry section.</param>
/// <param name="Config">The text of <c>config.yaml</c>.</param>
/// <param name="Resolutions">Errors against resolution, one block for each problem; null or empty for none.</param>
/// <param name="Sizes">Errors against the number of parameters, one block for each problem; null or empty for
/// none.</param>
/// <param name="Scaling">Sweeps, one block for each problem; null or empty for none.</param>
/// <param name="Coordinates">A training by auxiliary coordinates; null for none.</param>
public sealed record ReportData(
    string Title, string Experiment, string Run, DateTimeOffset Created, string Sentence, string Facts, string LossName,
    ReportTable Results, IReadOnlyList<string> Notes, IReadOnlyList<ReportCurve> Curves, ReportFields? Fields,
    IReadOnlyList<ReportTable> Symmetry, string Config, IReadOnlyList<ReportResolution>? Resolutions = null, IReadOnlyList<ReportSizes>? Sizes = null,
    IReadOnlyList<ReportScaling>? Scaling = null, ReportCoordinates? Coordinates = null);
