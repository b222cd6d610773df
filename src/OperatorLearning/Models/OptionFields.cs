using System.Globalization;
using System.Text.RegularExpressions;

namespace WeightSpace.OperatorLearning;

/// <summary>The text form of all options: fields <c>name=value; name=value</c>, taken one by one.</summary>
/// <remarks>Values are words, numbers, sizes such as <c>128-64</c>, or terms such as <c>conv(64,5,2)</c>.</remarks>
internal sealed partial class OptionFields
{
    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);

    private OptionFields(string text)
    {
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new FormatException($"'{part}' is not a field of the form name=value");
            var name = part[..equals].Trim();
            if (!fields.TryAdd(name, part[(equals + 1)..].Trim())) throw new FormatException($"the field '{name}' comes twice");
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

    /// <summary>Writes fields; one whose value is null is left out, since it has its default.</summary>
    public static string Format(IEnumerable<(string Name, object? Value)> fields) =>
        string.Join("; ", fields.Where(field => field.Value is not null).Select(field => $"{field.Name}={Word(field.Value!)}"));

    /// <summary>Reads terms <c>name(a,b) name(c)</c>; none if the text has another form.</summary>
    public static (string Name, string[] Arguments)[] Terms(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var form = TermsForm().Match(text);
        return !form.Success ? [] :
        [
            .. form.Groups["name"].Captures.Zip(form.Groups["arguments"].Captures)
                .Select(term => (term.First.Value, term.Second.Value.Split(',', StringSplitOptions.TrimEntries))),
        ];
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

    /// <summary>A whole number.</summary>
    public static int Whole(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"expected a whole number, got '{text}'");

    private static string Word(object value) => value switch
    {
        bool or Enum => value.ToString()!.ToLowerInvariant(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    [GeneratedRegex(@"^\s*((?<name>[a-z]+)\((?<arguments>[^()]*)\)(\s+|$))+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TermsForm();
}
