using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Onnx;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>Finds the network that SOURCE names. Loads no libtorch.</summary>
internal static class SymmetrySources
{
    private const string Builtin = "builtin:";

    /// <summary>Reads and analyses a network.</summary>
    /// <param name="source"><c>builtin:NAME</c>, an ONNX file, or a text file with a weight-space
    /// specification.</param>
    /// <param name="settings">The builtin's settings, or sizes of an ONNX file's free dimensions.</param>
    /// <returns>The network; the caller disposes it.</returns>
    /// <exception cref="UsageException">There is no such network, or it cannot be read.</exception>
    public static SymmetrySource Open(string source, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        try
        {
            if (source.StartsWith(Builtin, StringComparison.Ordinal)) return OfBuiltin(source, settings);
            if (!File.Exists(source)) throw new UsageException($"there is no network source '{source}'; {Forms()}");
            if (source.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || IsBinary(source)) return OfFile(source, settings);
            if (settings.Count > 0) throw new UsageException($"a specification has no settings, got {settings[0].Key}");
            return new SpecificationSource(source, WeightSpaceSpec.Parse(File.ReadAllText(source)));
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(Text(source, e), e);
        }
    }

    /// <summary>A specification is text. Anything else is read as a network, and named as what it is if it is
    /// none.</summary>
    private static bool IsBinary(string path)
    {
        var first = new byte[512];
        using var file = File.OpenRead(path);
        var length = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        return first.AsSpan(0, length).ContainsAnyInRange((byte)0, (byte)8);
    }

    /// <summary>One line that begins with the source. .NET adds the name of an argument, which means nothing to a user
    /// of the command line.</summary>
    private static string Text(string source, Exception e)
    {
        var message = e.Message.ReplaceLineEndings(" ");
        if (e is ArgumentException { ParamName: { } name }) message = message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
        return message.StartsWith(source, StringComparison.Ordinal) ? message : $"{source}: {message}";
    }

    private static GraphSource OfBuiltin(string source, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        var name = source[Builtin.Length..];
        var network = BuiltinNetworks.All.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new UsageException($"there is no builtin network '{name}'; {NearestNames.Suggest(name, BuiltinNetworks.All.Select(candidate => candidate.Name))}");
        return new GraphSource(source, network.Build(Distinct(settings)).Analyze());
    }

    private static OnnxSource OfFile(string path, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        var sizes = Distinct(settings).ToDictionary(pair => pair.Key, pair =>
            int.TryParse(pair.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
                ? size
                : throw new UsageException($"--set {pair.Key}={pair.Value}: the size of a dimension of {path} must be a positive whole number"));
        var model = OnnxModel.Open(path);
        try
        {
            return new OnnxSource(Path.GetFileName(path), model, OnnxArchitecture.Examine(model, sizes));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static Dictionary<string, string> Distinct(IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in settings) result[key] = value;
        return result;
    }

    private static string Forms() => $"SOURCE is a file.onnx, a text file with a specification, or {Builtin}NAME with NAME one of {string.Join(", ", BuiltinNetworks.All.Select(network => network.Name))}";
}
