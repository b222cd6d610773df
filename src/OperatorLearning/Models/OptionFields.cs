using System.Globalization;

namespace WeightSpace.OperatorLearning;

/// <summary>The fields <c>name=value; name=value</c> of a model's text form, taken one by one.</summary>
internal sealed class OptionFields
{
    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);

    private OptionFields(string text)
    {
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !fields.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                throw new FormatException($"'{part}' is not a field of the form name=value, or comes twice");
        }
    }

    /// <summary>Reads options; whatever is wrong becomes one error that names the model and the text.</summary>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static T Read<T>(string model, string text, Func<OptionFields, T> create)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var fields = new OptionFields(text);
            var options = create(fields);
            return fields.fields.Count == 0 ? options : throw new FormatException($"unknown field '{fields.fields.Keys.First()}'");
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new FormatException($"{model} options '{text}': {error.Message}", error);
        }
    }

    /// <summary>Takes one field out of a text form: its value, or null where there is none, and the text without
    /// it.</summary>
    /// <exception cref="FormatException">The field comes twice.</exception>
    public static (string? Value, string Others) Split(string text, string name)
    {
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries)).ToLookup(part => part[0] == name);
        return parts[true].Count() switch
        {
            0 => (null, text),
            1 => (string.Concat(parts[true].First().Skip(1)), string.Join("; ", parts[false].Select(part => string.Join('=', part)))),
            _ => throw new FormatException($"the field '{name}' comes twice"),
        };
    }

    public string? Optional(string name) => fields.Remove(name, out var value) ? value : null;

    public string Text(string name) => Optional(name) ?? throw new FormatException($"the field '{name}' is missing");

    public SizeList Sizes(string name) => SizeList.Parse(Text(name));

    public int Number(string name, int? fallback = null) =>
        Optional(name) is { } text
            ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new FormatException($"the field '{name}' must be a whole number, got '{text}'")
            : fallback ?? throw new FormatException($"the field '{name}' is missing");

    public bool Flag(string name, bool fallback) =>
        Optional(name) is { } text
            ? bool.TryParse(text, out var value) ? value : throw new FormatException($"the field '{name}' must be true or false, got '{text}'")
            : fallback;

    public NetworkActivation Activation(string name = "activation", NetworkActivation fallback = NetworkActivation.Tanh) => Choice(name, fallback);

    public WeightInitialization Initialization() => Choice("init", WeightInitialization.Glorot);

    public QueryFeatures? Features() => Optional("features") is { } text && text != "none" ? QueryFeatures.Parse(text) : null;

    public T Choice<T>(string name, T fallback) where T : struct, Enum =>
        Optional(name) is { } text
            ? Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
                ? value
                : throw new FormatException($"the field '{name}' must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, got '{text}'")
            : fallback;
}
