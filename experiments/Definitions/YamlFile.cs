using WeightSpace.Experiments.Cli;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace WeightSpace.Experiments.Definitions;

/// <summary>Reads a YAML mapping with errors that name file, line and column.</summary>
public sealed class YamlFile
{
    private YamlFile(string path, YamlMappingNode root) => (Path, Root) = (path, root);

    /// <summary>Where the text came from.</summary>
    public string Path { get; }

    /// <summary>The mapping at the top.</summary>
    public YamlMappingNode Root { get; }

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
        return new YamlFile(path, root);
    }

    /// <summary>The entries of a mapping, keys being plain words.</summary>
    /// <exception cref="UsageException">The node is not a mapping.</exception>
    public IEnumerable<(string Key, YamlNode KeyNode, YamlNode Value)> Entries(YamlNode node, string what)
    {
        if (node is not YamlMappingNode mapping)
            throw Error(node, $"{what} must be a mapping of keys to values");
        foreach (var (key, value) in mapping.Children)
            yield return (Scalar(key, $"a key of {what}"), key, value);
    }

    /// <summary>The text of a scalar node.</summary>
    /// <exception cref="UsageException">The node is not a scalar.</exception>
    public string Scalar(YamlNode node, string what) =>
        node is YamlScalarNode { Value: { } value } ? value : throw Error(node, $"{what} must be a single value");

    /// <summary>The texts of a sequence of scalars, or of one scalar.</summary>
    /// <exception cref="UsageException">The node is neither.</exception>
    public IReadOnlyList<string> Scalars(YamlNode node, string what) => node is YamlSequenceNode sequence
        ? [.. sequence.Children.Select(child => Scalar(child, what))]
        : [Scalar(node, what)];

    /// <summary>The required child of the top mapping.</summary>
    /// <exception cref="UsageException">There is no such key.</exception>
    public YamlNode Required(string key) => Optional(key) ?? throw Error(Root, $"the key '{key}' is missing");

    /// <summary>The child of the top mapping, or null.</summary>
    public YamlNode? Optional(string key) => Root.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    /// <summary>An error at a node, with file, line and column.</summary>
    public UsageException Error(YamlNode node, string message) =>
        new($"{Path}:{node.Start.Line}:{node.Start.Column}: {message}");
}
