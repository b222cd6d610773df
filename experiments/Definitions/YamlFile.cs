using WeightSpace.Experiments.Cli;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace WeightSpace.Experiments.Definitions;

/// <summary>A YAML file as a tree whose nodes know their file, line and column.</summary>
/// <param name="Path">Where the text came from.</param>
/// <param name="Root">The mapping at the top.</param>
internal sealed record YamlFile(string Path, SettingsNode Root)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">The file cannot be read, is not YAML, or is not a mapping.</exception>
    public static YamlFile Read(string path)
    {
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot read {path}: {e.Message}; check the path and its permissions", e);
        }
    }

    /// <summary>Parses text as if it were the file at <paramref name="path"/>.</summary>
    /// <exception cref="UsageException">The text is not YAML, or is not a mapping.</exception>
    public static YamlFile Parse(string path, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            var reason = (e.InnerException is YamlException inner ? inner.Message : e.Message).ReplaceLineEndings(" ");
            throw new UsageException($"{path}:{e.Start.Line}:{e.Start.Column}: not valid YAML: {reason}", e);
        }
        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode root)
            throw new UsageException($"{path}:1:1: expected a mapping of keys to values at the top");
        return new YamlFile(path, Tree(path, root, root));
    }

    /// <summary>The child of the top mapping.</summary>
    /// <exception cref="UsageException">There is no such key.</exception>
    public SettingsNode Required(string key) => Root.Child(key) ?? throw Root.Error($"the key '{key}' is missing");

    /// <summary>Requires that the top mapping has no other keys.</summary>
    /// <exception cref="UsageException">It has one; the nearest is suggested.</exception>
    public void RequireKeys(params string[] keys)
    {
        foreach (var (key, node) in Root.Entries)
            if (!keys.Contains(key))
                throw node.KeyError($"unknown key '{key}'; {NearestNames.Suggest(key, keys)}");
    }

    private static SettingsNode Tree(string path, YamlNode key, YamlNode node) => new(
        Place(path, node), Place(path, key),
        node switch
        {
            YamlScalarNode scalar => scalar.Value ?? "",
            YamlSequenceNode list => string.Join(",", list.Children.Select(item => Scalar(path, item))),
            _ => null,
        },
        node is YamlMappingNode mapping ? [.. mapping.Children.Select(pair => KeyValuePair.Create(Scalar(path, pair.Key), Tree(path, pair.Key, pair.Value)))] : []);

    private static string Scalar(string path, YamlNode node) => (node as YamlScalarNode)?.Value
        ?? throw new UsageException($"{Place(path, node)}: expected a single value");

    private static string Place(string path, YamlNode node) => $"{path}:{node.Start.Line}:{node.Start.Column}";
}
