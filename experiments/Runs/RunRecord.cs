namespace WeightSpace.Experiments.Runs;

/// <summary>A row of the table <c>runs</c>.</summary>
/// <param name="Id">The name of the run folder.</param>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Created">When it was begun, UTC.</param>
/// <param name="Seeds">Its seeds, text form of <see cref="SeedList"/>.</param>
/// <param name="Device">Its device.</param>
/// <param name="Version">The version of the program, with the commit.</param>
/// <param name="Settings">The fingerprint of its settings.</param>
internal sealed record RunRecord(
    string Id, string Experiment, RunStatus Status, DateTimeOffset Created, string Seeds, string Device, string Version, string Settings);
