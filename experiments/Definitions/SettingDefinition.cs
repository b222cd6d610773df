using System.Collections.Immutable;
using System.Globalization;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Definitions;

/// <summary>One setting of an experiment: its type, default and bounds. Values are kept as canonical text.</summary>
public sealed class SettingDefinition
{
    /// <exception cref="UsageException">The default does not satisfy the setting's own type or bounds.</exception>
    public SettingDefinition(
        string name, SettingType type, string defaultValue, double? minimum, double? maximum, ImmutableArray<string> choices, string help)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Type, Minimum, Maximum, Choices, Help) = (name, type, minimum, maximum, choices, help);
        Default = Canonical(defaultValue);
    }

    /// <summary>The dotted name, for example <c>train.steps</c>.</summary>
    public string Name { get; }

    /// <summary>The type of the value.</summary>
    public SettingType Type { get; }

    /// <summary>The canonical text of the default.</summary>
    public string Default { get; }

    /// <summary>The least number allowed, or null.</summary>
    public double? Minimum { get; }

    /// <summary>The greatest number allowed, or null.</summary>
    public double? Maximum { get; }

    /// <summary>The texts allowed; empty allows all.</summary>
    public ImmutableArray<string> Choices { get; }

    /// <summary>One phrase on what the setting does.</summary>
    public string Help { get; }

    /// <summary>Checks a text against type and bounds and returns its canonical form.</summary>
    /// <exception cref="UsageException">The text is not a value of this setting.</exception>
    public string Canonical(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Type switch
        {
            SettingType.Integer => long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? InBounds(whole, text, whole.ToString(CultureInfo.InvariantCulture))
                : throw Wrong(text, "a whole number"),
            SettingType.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? InBounds(number, text, number.ToString("R", CultureInfo.InvariantCulture))
                : throw Wrong(text, "a number"),
            SettingType.Boolean => text.ToLowerInvariant() switch
            {
                "true" or "yes" or "on" or "1" => "true",
                "false" or "no" or "off" or "0" => "false",
                _ => throw Wrong(text, "true or false"),
            },
            SettingType.List => CanonicalList(text),
            _ => Chosen(text),
        };
    }

    private string CanonicalList(string text)
    {
        var parts = text.Split([',', '+'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? string.Join(",", parts.Select(Chosen).Distinct()) : throw Wrong(text, "at least one word");
    }

    private string Chosen(string text) => Choices.IsDefaultOrEmpty || Choices.Contains(text)
        ? text
        : throw new UsageException($"setting '{Name}' cannot be '{text}'; {NearestNames.Suggest(text, Choices)}");

    private string InBounds(double value, string text, string canonical)
    {
        if (Minimum is { } minimum && value < minimum)
            throw Wrong(text, string.Create(CultureInfo.InvariantCulture, $"at least {minimum}"));
        if (Maximum is { } maximum && value > maximum)
            throw Wrong(text, string.Create(CultureInfo.InvariantCulture, $"at most {maximum}"));
        return canonical;
    }

    private UsageException Wrong(string text, string expected) =>
        new($"setting '{Name}' must be {expected}, got '{text}'" + (Default is null ? "" : $" (default {Default})"));
}
