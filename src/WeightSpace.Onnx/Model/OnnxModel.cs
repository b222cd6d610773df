namespace WeightSpace.Onnx;

/// <summary>An ONNX file: a network from any framework. Its weights stay in the file, which is mapped into
/// memory.</summary>
/// <remarks>
/// Source: https://github.com/onnx/onnx, <c>onnx.proto</c> and <c>docs/IR.md</c>. Dispose the model when its tensors
/// are read no more; do not
/// change its files while it is open.
/// </remarks>
public sealed class OnnxModel : IDisposable
{
    /// <summary>The oldest version of ONNX's own operators that is supported.</summary>
    public const int OldestOpset = 11;

    /// <summary>The newest version of ONNX's own operators that is supported.</summary>
    public const int NewestOpset = 22;

    private readonly OnnxFiles files;

    internal OnnxModel(OnnxFiles files, long irVersion, string producer, IReadOnlyDictionary<string, long> opsetVersions, OnnxGraph graph)
    {
        this.files = files;
        IrVersion = irVersion;
        Producer = producer;
        OpsetVersions = opsetVersions;
        Graph = graph;
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

    /// <summary>The computation.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Maps a file and reads its structure; the weights are not read.</summary>
    /// <param name="path">The file. External data is looked for in its folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OnnxFormatException">The file is damaged, contradicts itself, or is outside of what is
    /// supported.</exception>
    public static OnnxModel Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var info = new FileInfo(path);
        if (Directory.Exists(path)) throw new OnnxFormatException($"{path}: expected an ONNX file, found a folder.");
        if (!info.Exists) throw new FileNotFoundException($"{path}: there is no such file.", path);
        if (info.Length == 0) throw new OnnxFormatException($"{path}: the file is empty.");
        if (info.Length > Array.MaxLength)
        {
            throw new OnnxFormatException($"{path}: the file has {info.Length} bytes; ONNX allows less than 2 GiB, with larger weights in external data files.");
        }

        var files = new OnnxFiles(path, info.DirectoryName);
        try
        {
            return OnnxReader.Read(files, files.Map(info.FullName, 0, (int)info.Length));
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Reads the structure of a model that is in memory.</summary>
    /// <param name="bytes">The file's content; it is used for as long as the model is, and not copied.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="folderOfExternalData">Where external data is looked for; null if there is none.</param>
    /// <exception cref="OnnxFormatException">The model is damaged, contradicts itself, or is outside of what is
    /// supported.</exception>
    public static OnnxModel Parse(ReadOnlyMemory<byte> bytes, string name, string? folderOfExternalData = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return bytes.Length == 0
            ? throw new OnnxFormatException($"{name}: the file is empty.")
            : OnnxReader.Read(new OnnxFiles(name, folderOfExternalData), bytes);
    }

    /// <summary>Unmaps the files. Tensors can be read no more.</summary>
    public void Dispose() => files.Dispose();
}
