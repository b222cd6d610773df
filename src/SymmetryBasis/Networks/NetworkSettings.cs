using System.Globalization;

namespace WeightSpace.SymmetryBasis;

/// <summary>The settings that a network is built with, read as what they must be.</summary>
internal sealed class NetworkSettings
{
    private readonly BuiltinNetwork network;
    private readonly Dictionary<string, string> values;

    public NetworkSettings(BuiltinNetwork network, IReadOnlyDictionary<string, string> given)
    {
        this.network = network;
        values = network.Settings.ToDictionary(setting => setting.Key, setting => setting.Default);
        foreach (var (key, value) in given)
        {
            if (!values.ContainsKey(key))
                throw new ArgumentException($"Network {network.Name} has no setting '{key}'; it has {string.Join(", ", values.Keys)}.", nameof(given));
            values[key] = value;
        }
    }

    /// <summary>A whole number of at least 1.</summary>
    public int Number(string key) => Parse(values[key]) ?? throw Wrong(key, "a whole number of at least 1");

    /// <summary>As <see cref="Number(string)"/>, and a multiple of something else.</summary>
    public int Multiple(string key, int factor, string of)
    {
        var number = Number(key);
        return number % factor == 0 ? number : throw Wrong(key, $"a multiple of {of}, which is {factor}");
    }

    /// <summary>Sizes such as <c>784-128-10</c>, at least two of them.</summary>
    public int[] Sizes(string key)
    {
        var sizes = Array.ConvertAll(values[key].Split('-'), Parse);
        return sizes.Length >= 2 && Array.TrueForAll(sizes, size => size is not null)
            ? Array.ConvertAll(sizes, size => size!.Value)
            : throw Wrong(key, "at least two whole numbers such as 64-32-10");
    }

    public bool Flag(string key) => values[key] switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong(key, "true or false"),
    };

    /// <summary>A word of letters, such as the name of an element-wise operation.</summary>
    public string Word(string key) => values[key] is { Length: > 0 } word && word.All(char.IsAsciiLetterOrDigit) ? word : throw Wrong(key, "a word of letters and digits");

    public ArgumentException Wrong(string key, string expected) =>
        new($"Setting {key} of network {network.Name} must be {expected}, got '{values[key]}'. Its settings: {network}.", key);

    private static int? Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
