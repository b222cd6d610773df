namespace WeightSpace.Onnx;

/// <summary>The files of one model: the model itself and those beside it that hold data. Keeps what is mapped until it
/// is disposed.</summary>
internal sealed class OnnxFiles : IDisposable
{
    private readonly string? folder;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Path, long Offset, int Length), MappedBytes> mapped = [];
    private bool disposed;

    /// <summary>Makes the set, with nothing mapped.</summary>
    /// <param name="name">Name of the model's file, for messages.</param>
    /// <param name="folder">Where files beside the model are looked for; null if there can be none.</param>
    internal OnnxFiles(string name, string? folder)
    {
        Name = name;
        this.folder = folder is null ? null : Path.GetFullPath(folder);
    }

    /// <summary>Name of the model's file, for messages.</summary>
    internal string Name { get; }

    /// <summary>Makes an error that names the model's file.</summary>
    internal OnnxFormatException Error(string problem) => new($"{Name}: {problem}.");

    /// <summary>Finds a file beside the model and its length in bytes.</summary>
    /// <param name="owner">The tensor whose data it holds, for messages.</param>
    /// <param name="location">The path that the model gives, relative to its own folder.</param>
    internal (string Path, long Length) Find(string owner, string location)
    {
        if (folder is null) throw Error($"{owner} keeps its data in the file {OnnxText.Quote(location)}, and the folder of the model is not known");

        // A model from another system may use the other separator, and must not leave its folder that way either.
        var parts = location.Split('/', '\\');
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || parts.Contains("..") || parts[0].Contains(':'))
        {
            throw Error($"{owner} keeps its data in {OnnxText.Quote(location)}; expected a path that stays in the folder of the model");
        }

        var file = new FileInfo(Path.Combine(folder, location));
        return file.Exists
            ? (file.FullName, file.Length)
            : throw Error($"{owner} keeps its data in the file {OnnxText.Quote(location)}, which is not beside the model; copy it there");
    }

    /// <summary>A part of a file as memory.</summary>
    internal ReadOnlyMemory<byte> Map(string path, long offset, int length)
    {
        if (length == 0) return default;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(OnnxModel));
            if (!mapped.TryGetValue((path, offset, length), out var bytes))
            {
                bytes = new MappedBytes(path, offset, length);
                mapped.Add((path, offset, length), bytes);
            }

            return bytes.Memory;
        }
    }

    /// <summary>Unmaps everything; reading then throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (IDisposable bytes in mapped.Values) bytes.Dispose();
            mapped.Clear();
        }
    }
}
