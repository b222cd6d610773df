using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>An ONNX file: a network from any framework. Its weights stay in the file until they are asked for.</summary>
/// <remarks>
/// Source: https://github.com/onnx/onnx, <c>onnx.proto</c> and <c>docs/IR.md</c>. Dispose the model when its tensors
/// are read no more; do not change its files while it is open.
/// </remarks>
public sealed class OnnxModel : IDisposable
{
    /// <summary>The oldest version of ONNX's own operators that is supported.</summary>
    public const int OldestOpset = 7;

    /// <summary>The newest version of ONNX's own operators that is supported.</summary>
    public const int NewestOpset = 25;

    private readonly OnnxFiles files;

    private OnnxModel(OnnxFiles files, ModelProto proto)
    {
        this.files = files;
        if (proto is not { HasIrVersion: true, IrVersion: > 0 }) throw files.Error("not an ONNX model: expected the version of its format (ir_version), found none");
        if (proto.Graph is null) throw files.Error("not an ONNX model: expected a graph, found none");
        IrVersion = proto.IrVersion;
        Producer = proto.ProducerName;
        var opsets = new Dictionary<string, long>();
        foreach (var set in proto.OpsetImport)
        {
            var domain = OnnxText.Domain(set.Domain);
            if (!opsets.TryAdd(domain, set.Version) && opsets[domain] != set.Version)
                throw files.Error($"the model asks for versions {opsets[domain]} and {set.Version} of the operators of domain {OnnxText.Quote(domain.Length == 0 ? "ai.onnx" : domain)}");
        }

        var supported = $"supported are {OldestOpset} to {NewestOpset}";
        if (!opsets.TryGetValue("", out var version)) throw files.Error($"the model does not say which version of ONNX's operators (opset) it uses; {supported}");
        if (version is < OldestOpset or > NewestOpset) throw files.Error($"the model uses opset {version}; {supported}");
        OpsetVersions = opsets;
        var whole = new OnnxNormalForm(files, proto, version);
        Graph = whole.Graph;
        Remarks = [.. whole.Repeated.Select(name => new Diagnostic("input", $"The file gives several values the name {OnnxText.Quote(name)}; each use is of the last one before it.", IsCaution: false))];
    }

    /// <summary>The file as the caller named it.</summary>
    public string Name => files.Name;

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; }

    /// <summary>The tool that wrote the file; may be empty.</summary>
    public string Producer { get; }

    /// <summary>Version of each set of operators, by domain; ONNX's own has the empty name.</summary>
    public IReadOnlyDictionary<string, long> OpsetVersions { get; }

    /// <summary>Version of ONNX's own operators, from <see cref="OldestOpset"/> to <see cref="NewestOpset"/>.</summary>
    public int Opset => (int)OpsetVersions[""];

    /// <summary>All tensors that the file stores: initializers and <c>Constant</c> nodes, of sub-graphs too.</summary>
    public ImmutableArray<OnnxTensor> Tensors => Graph.Tensors;

    internal OnnxGraph Graph { get; }

    internal OnnxFiles Files => files;

    /// <summary>What is unusual about the file.</summary>
    internal ImmutableArray<Diagnostic> Remarks { get; }

    /// <summary>Reads the structure of a file; the weights are not read.</summary>
    /// <param name="path">The file. External data is looked for in its folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OnnxFormatException">The file is damaged, contradicts itself, or is outside of what is
    /// supported.</exception>
    public static OnnxModel Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new OnnxFormatException($"{path}: expected an ONNX file, found a folder.");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: there is no such file.", path);
        return Read(new OnnxFiles(path, Path.GetDirectoryName(Path.GetFullPath(path))), File.OpenRead(path));
    }

    /// <summary>Reads the structure of a model that is in memory.</summary>
    /// <param name="bytes">The file's content; it is used for as long as the model is, and not copied.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="folderOfExternalData">Where external data is looked for; null if there is none.</param>
    /// <exception cref="OnnxFormatException">The model is damaged, contradicts itself, or is outside of what is
    /// supported.</exception>
    public static OnnxModel Parse(byte[] bytes, string name, string? folderOfExternalData = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Read(new OnnxFiles(name, folderOfExternalData), new MemoryStream(bytes, writable: false));
    }

    /// <summary>Closes the files. Tensors can be read no more.</summary>
    public void Dispose() => files.Dispose();

    private static OnnxModel Read(OnnxFiles files, Stream stream)
    {
        try
        {
            files.Open(stream);
            OnnxFileKinds.RequireModel(files, stream);
            return new OnnxModel(files, OnnxSkeleton.Read(files, stream));
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }
}
