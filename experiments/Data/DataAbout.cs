namespace WeightSpace.Experiments.Data;

/// <summary>What is known of shown data besides their values.</summary>
/// <param name="Name">Their name.</param>
/// <param name="Source">The file, or the problem with its parameters.</param>
/// <param name="Notes">What was found in the file.</param>
/// <param name="Inputs">Names of the input functions; missing ones are numbered.</param>
/// <param name="Coordinates">Names of the coordinates.</param>
/// <param name="Outputs">Names of the outputs.</param>
internal sealed record DataAbout(string Name, string Source, IReadOnlyList<string> Notes,
    IReadOnlyList<string> Inputs, IReadOnlyList<string> Coordinates, IReadOnlyList<string> Outputs);
