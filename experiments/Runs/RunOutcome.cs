using System.Text.Json.Nodes;

namespace WeightSpace.Experiments.Runs;

/// <summary>What an experiment found.</summary>
/// <param name="Result">The machine-readable result.</param>
/// <param name="Sentence">The closing sentence.</param>
public sealed record RunOutcome(JsonObject Result, string Sentence);
