namespace WeightSpace.Experiments.Runs;

/// <summary>A row of the table <c>runs</c>.</summary>
/// <param name="Id">The name of the run folder.</param>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Created">When it was begun, UTC.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Device">Its device.</param>
public sealed record RunRecord(string Id, string Experiment, RunStatus Status, DateTimeOffset Created, long Seed, string Device);
