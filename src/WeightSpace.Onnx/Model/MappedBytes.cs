using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace WeightSpace.Onnx;

/// <summary>A part of a file as memory: the pages are read by the system when they are touched, and never
/// copied.</summary>
internal sealed unsafe class MappedBytes : MemoryManager<byte>
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly int length;
    private byte* start;

    /// <summary>Maps a part of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="length">Bytes of the part, at least 1.</param>
    internal MappedBytes(string path, long offset, int length)
    {
        this.length = length;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        try
        {
            view = file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        // A view begins at a page; the part begins somewhere in it.
        start = pointer + view.PointerOffset;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(start is null, typeof(OnnxModel));
        return new Span<byte>(start, length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(start is null, typeof(OnnxModel));
        return new MemoryHandle(start + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // Mapped pages do not move.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (start is null) return;
        start = null;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
