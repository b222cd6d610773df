namespace WeightSpace.Experiments.Data;

/// <summary>Data that a <c>data</c> command works on.</summary>
/// <param name="Source">A problem's name, or a file.</param>
/// <param name="Files">More files that belong to it.</param>
/// <param name="Samples">How many samples of a problem.</param>
/// <param name="Points">Points of a problem; 0 for those of its paper.</param>
/// <param name="Layout">What to read of a file.</param>
internal sealed record DataOptions(string Source, string[] Files, int Samples, int Points, string Layout);
