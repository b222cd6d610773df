using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A network that can be asked for by name: how its architecture graph is built, and what may be
/// set.</summary>
public sealed class BuiltinNetwork
{
    private readonly Func<NetworkSettings, ArchitectureBuilder> build;

    internal BuiltinNetwork(string name, string description, ImmutableArray<NetworkSetting> settings, Func<NetworkSettings, ArchitectureBuilder> build) =>
        (Name, Description, Settings, this.build) = (name, description, settings, build);

    /// <summary>The name, as in <c>builtin:NAME</c>.</summary>
    public string Name { get; }

    /// <summary>What it is, one line.</summary>
    public string Description { get; }

    /// <summary>What may be set.</summary>
    public ImmutableArray<NetworkSetting> Settings { get; }

    /// <summary>Builds the architecture graph. No tensor is made.</summary>
    /// <param name="settings">Values by key; what is missing has its default.</param>
    /// <exception cref="ArgumentException">A key is unknown or a value is malformed, or the values do not fit together;
    /// the message names what is known.</exception>
    /// <exception cref="OverflowException">A size is too large to count with.</exception>
    public ArchitectureBuilder Build(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return build(new NetworkSettings(this, settings));
    }

    /// <summary>Builds the graph and finds its symmetry.</summary>
    /// <inheritdoc cref="Build"/>
    public SymmetryAnalysis Analyze(IReadOnlyDictionary<string, string> settings) => Build(settings).Analyze();

    /// <summary>Name and settings with their defaults, <c>mlp (sizes=784-128-128-10)</c>.</summary>
    public override string ToString() => $"{Name} ({string.Join(", ", Settings.Select(setting => $"{setting.Key}={setting.Default}"))})";
}
