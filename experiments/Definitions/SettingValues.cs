using System.Globalization;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Definitions;

/// <summary>The settings of one run: the defaults of its definition with overrides merged in, all checked.</summary>
public sealed class SettingValues
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    private SettingValues(ExperimentDefinition definition)
    {
        Definition = definition;
        foreach (var setting in definition.Settings)
            values[setting.Name] = setting.Default;
    }

    /// <summary>The definition whose settings these are.</summary>
    public ExperimentDefinition Definition { get; }

    /// <summary>Every setting with its canonical text, sorted by name.</summary>
    public IReadOnlyDictionary<string, string> All => values;

    /// <summary>The defaults with the overrides merged in, later ones winning.</summary>
    /// <exception cref="UsageException">A key is not a setting of the experiment (the nearest are named), or a value is
    /// out of bounds.</exception>
    public static SettingValues Merge(ExperimentDefinition definition, IEnumerable<KeyValuePair<string, string>> overrides)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(overrides);
        var merged = new SettingValues(definition);
        foreach (var (key, text) in overrides)
        {
            var setting = definition.Settings.FirstOrDefault(s => s.Name == key)
                ?? throw new UsageException(
                    $"experiment '{definition.Name}' has no setting '{key}'; {NearestNames.Suggest(key, definition.Settings.Select(s => s.Name))}");
            merged.values[key] = setting.Canonical(text);
        }
        return merged;
    }

    /// <summary>Whether there is a setting of this name and its value is not its default.</summary>
    public bool IsChanged(string name) => values.TryGetValue(name, out var value) && Definition.Settings.Any(setting => setting.Name == name && setting.Default != value);

    /// <summary>The value of a text setting.</summary>
    public string Text(string name) => Raw(name);

    /// <summary>The value of a whole-number setting.</summary>
    public long Integer(string name) => long.Parse(Raw(name), CultureInfo.InvariantCulture);

    /// <summary>The value of a whole-number setting that fits an <see cref="int"/>.</summary>
    public int Count(string name) => checked((int)Integer(name));

    /// <summary>The value of a number setting.</summary>
    public double Number(string name) => double.Parse(Raw(name), CultureInfo.InvariantCulture);

    /// <summary>The value of a setting that is one of a few words.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    public T Choice<T>(string name) where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var text = Raw(name);
        var plain = text.Replace("-", "", StringComparison.Ordinal);
        return names.FirstOrDefault(one => one.Equals(plain, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : throw new UsageException($"setting '{name}' cannot be '{text}'; known: {string.Join(", ", names).ToLowerInvariant()}");
    }

    /// <summary>The value of a yes-or-no setting.</summary>
    public bool Boolean(string name) => Raw(name) == "true";

    /// <summary>The words of a list setting.</summary>
    public string[] Words(string name) => Raw(name).Split(',');

    /// <summary>The numbers of a list setting.</summary>
    /// <exception cref="UsageException">A word is not a finite number.</exception>
    public double[] Numbers(string name) => [.. Words(name).Select(word =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new UsageException($"setting '{name}' must be numbers separated by commas, got '{word}'"))];

    private string Raw(string name) => values.TryGetValue(name, out var text)
        ? text
        : throw new InvalidOperationException($"{Definition.File} defines no setting '{name}', which the kind '{Definition.Kind}' needs");
}
