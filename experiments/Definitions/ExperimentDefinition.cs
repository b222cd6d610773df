using System.Collections.Immutable;

namespace WeightSpace.Experiments.Definitions;

/// <summary>An experiment as its YAML file defines it: what it is called, which code runs it, which settings it
/// takes.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Summary">One line on what it shows.</param>
/// <param name="Kind">The code that runs it (see <c>ExperimentKinds</c>).</param>
/// <param name="Settings">Its settings, in the order of the file.</param>
/// <param name="File">Where it is defined.</param>
public sealed record ExperimentDefinition(
    string Name, string Summary, string Kind, ImmutableArray<SettingDefinition> Settings, string File);
