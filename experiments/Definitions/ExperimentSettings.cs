using System.Security.Cryptography;
using System.Text;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Definitions;

/// <summary>The settings of one run: those of the definition, and what the user changed.</summary>
/// <param name="Definition">The experiment.</param>
/// <param name="Standard">What the definition says, defaults included.</param>
/// <param name="Changed">What the run file and the command line say.</param>
internal sealed record ExperimentSettings(ExperimentDefinition Definition, SettingsNode Standard, SettingsNode Changed)
{
    private const string ProblemsKey = "problems", OnlyKey = "only";

    /// <summary>The settings of a definition with overrides, checked.</summary>
    /// <exception cref="UsageException">A key is not a setting of the experiment (the nearest are named), or a value is
    /// out of bounds.</exception>
    public static ExperimentSettings Of(ExperimentDefinition definition, SettingsNode changed)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(changed);
        SettingsReader.Check(definition.Kind.Settings, changed, definition.Settings, definition.Name);
        return new(definition, SettingsReader.Complete(definition.Kind.Settings, definition.Settings), changed);
    }

    /// <summary>A hash of the settings that results depend on, without those that only choose what to run.</summary>
    public string Fingerprint
    {
        get
        {
            var lines = Standard.Leaves().Concat(Changed.Leaves("changed ")).Where(leaf => !leaf.Path.EndsWith(ProblemsKey, StringComparison.Ordinal) && !leaf.Path.EndsWith(OnlyKey, StringComparison.Ordinal));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
        }
    }

    /// <summary>The settings as the record of the experiment's kind.</summary>
    /// <exception cref="UsageException">A value is missing.</exception>
    public T As<T>() => SettingsReader.Read<T>(Standard, Changed);
}
