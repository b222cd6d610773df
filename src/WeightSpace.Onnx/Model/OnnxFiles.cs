using Microsoft.Win32.SafeHandles;

namespace WeightSpace.Onnx;

/// <summary>The files of one model: the model itself and those beside it that hold data. Data is read where it lies, when
/// it is asked for.</summary>
internal sealed class OnnxFiles : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SafeFileHandle> handles = [];
    private Stream? model;
    private bool disposed;

    /// <summary>Makes the set, with nothing open.</summary>
    /// <param name="name">Name of the model's file, for messages.</param>
    /// <param name="folder">Where files beside the model are looked for; null if there can be none.</param>
    internal OnnxFiles(string name, string? folder)
    {
        Name = name;
        Folder = folder is null ? null : Path.GetFullPath(folder);
    }

    /// <summary>Name of the model's file, for messages.</summary>
    internal string Name { get; }

    /// <summary>Where files beside the model are looked for.</summary>
    internal string? Folder { get; }

    /// <summary>Takes over the model's own bytes.</summary>
    internal void Open(Stream stream) => model = stream;

    /// <summary>Makes an error that names the model's file.</summary>
    internal OnnxFormatException Error(string problem) => new($"{Name}: {problem}.");

    /// <summary>Finds a file beside the model.</summary>
    /// <param name="owner">The tensor whose data it holds, for messages.</param>
    /// <param name="location">The path that the model gives, relative to its own folder.</param>
    /// <returns>Its path and its length in bytes; or no path, and why there is none.</returns>
    internal (string? Path, long Length, string Reason) Find(string owner, string location)
    {
        if (Folder is null) return (null, 0, $"{owner} keeps its data in the file {OnnxText.Quote(location)}, and the folder of the model is not known");

        // A model from another system may use the other separator, and must not leave its folder that way either.
        var parts = location.Split('/', '\\');
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || parts.Contains("..") || parts[0].Contains(':'))
        {
            throw Error($"{owner} keeps its data in {OnnxText.Quote(location)}; expected a path that stays in the folder of the model");
        }

        var file = new FileInfo(Path.Combine(Folder, location));
        return file.Exists
            ? (file.FullName, file.Length, "")
            : (null, 0, $"{owner} keeps its data in the file {OnnxText.Quote(location)}, which is not beside the model; copy it there");
    }

    /// <summary>Reads bytes of the model, or of a file beside it.</summary>
    /// <exception cref="OnnxFormatException">The file has gone or has shrunk.</exception>
    internal void Read(string? path, long offset, Span<byte> bytes)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(OnnxModel));
            try
            {
                if (path is null)
                {
                    model!.Position = offset;
                    model.ReadExactly(bytes);
                    return;
                }

                if (!handles.TryGetValue(path, out var handle)) handles.Add(path, handle = File.OpenHandle(path));
                while (bytes.Length > 0)
                {
                    var count = RandomAccess.Read(handle, bytes, offset);
                    if (count == 0) throw new EndOfStreamException("it ends too early");
                    bytes = bytes[count..];
                    offset += count;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new OnnxFormatException($"{Name}: the data file {OnnxText.Quote(path ?? Name)} cannot be read: {OnnxText.Clean(exception.Message)}", exception);
            }
        }
    }

    /// <summary>Writes out the model, or a file beside it.</summary>
    internal void Copy(string? path, Stream target)
    {
        var length = path is null ? model!.Length : new FileInfo(path).Length;
        var piece = new byte[Math.Min(length, 1 << 20)];
        for (var start = 0L; start < length; start += piece.Length)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, length - start));
            Read(path, start, part);
            target.Write(part);
        }
    }

    /// <summary>Closes everything; reading then throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            model?.Dispose();
            foreach (var handle in handles.Values) handle.Dispose();
            handles.Clear();
        }
    }
}
