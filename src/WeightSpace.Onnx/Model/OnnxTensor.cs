using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace WeightSpace.Onnx;

/// <summary>A tensor stored in a model: its shape, and where its data lies. The data is read only when it is asked
/// for.</summary>
/// <remarks>It can be read for as long as the <see cref="OnnxModel"/> that it belongs to is open.</remarks>
public sealed class OnnxTensor
{
    // No tensor library takes more axes.
    private const int MostAxes = 64;
    private const int PieceLength = 1 << 20;

    private readonly OnnxFiles files;
    private readonly TensorProto proto;
    private readonly string? path;
    private readonly long offset;
    private readonly bool isTyped;

    internal OnnxTensor(OnnxFiles files, TensorProto proto, string description)
    {
        (this.files, this.proto, Description) = (files, proto, description);
        Dims = [.. proto.Dims];
        ElementType = (OnnxElementType)proto.DataType;
        if (!ElementType.IsSupported())
            throw files.Error($"{description} has element type {proto.DataType}; expected one of {string.Join(", ", Enum.GetValues<OnnxElementType>().Where(type => type.IsSupported()).Select(type => $"{(int)type} ({type})"))}");
        if (proto.Segment is not null) throw files.Error($"{description} is stored in segments, which are not supported");
        ElementCount = CountElements();
        ByteCount = checked((ElementCount * ElementType.Bits()) + 7) / 8;
        if (proto.DataLocation == 1) (path, offset, MissingData) = LocateExternal();
        else (offset, isTyped, MissingData) = LocateInFile();
    }

    /// <summary>Name of the tensor, unique in its model.</summary>
    public string Name => proto.Name;

    /// <summary>How messages name the tensor: <c>initializer 'w'</c>, or the attribute and its node.</summary>
    public string Description { get; }

    /// <summary>Type of the elements, such as <c>Float</c>.</summary>
    public string TypeName => ElementType.ToString();

    /// <summary>Sizes of the axes; none for a scalar.</summary>
    public ImmutableArray<long> Dims { get; }

    /// <summary>Product of <see cref="Dims"/>.</summary>
    public long ElementCount { get; }

    /// <summary>Bytes of the elements, little-endian and without gaps.</summary>
    public long ByteCount { get; }

    /// <summary>Why there is no data to read, such as an external file that is not there; null if there is.</summary>
    public string? MissingData { get; }

    internal OnnxElementType ElementType { get; }

    /// <summary>Where the elements lie: in the model's file, if there is no path.</summary>
    internal (string? Path, long Offset, bool IsTyped) Place => (path, offset, isTyped);

    /// <summary>Whether the elements can be read as numbers.</summary>
    internal bool IsReadable => MissingData is null && ElementType.IsNumber();

    /// <summary>The elements as whole numbers, row-major: of an integer type, or truth values as 0 and 1.</summary>
    /// <exception cref="InvalidOperationException">The elements are not whole numbers.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OnnxFormatException">The data is not there, or the file has shrunk since the model was
    /// opened.</exception>
    public long[] ReadInt64s() => ElementType.IsInteger() || ElementType == OnnxElementType.Bool
        ? Read(bits => ElementType.ToInt64(bits))
        : throw new InvalidOperationException($"The elements of {Description} are {ElementType}, not whole numbers.");

    /// <summary>The elements as real numbers, row-major; every type but text and complex numbers is converted.</summary>
    /// <exception cref="InvalidOperationException">The elements are no real numbers.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OnnxFormatException">The data is not there, or the file has shrunk since the model was
    /// opened.</exception>
    public double[] ReadDoubles() => ElementType.IsNumber()
        ? Read(bits => ElementType.ToDouble(bits))
        : throw new InvalidOperationException($"The elements of {Description} are {ElementType}, not numbers.");

    /// <summary>Reads a part of the elements' bytes, also of tensors of more than 2 GB.</summary>
    /// <param name="start">The first byte, counted from the tensor's first one.</param>
    /// <param name="bytes">Where they go.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside of the tensor.</exception>
    /// <exception cref="InvalidOperationException">The file stores the elements as numbers of another form.</exception>
    /// <exception cref="OnnxFormatException">The data is not there, or the file has shrunk since the model was
    /// opened.</exception>
    public void ReadBytes(long start, Span<byte> bytes)
    {
        RequireData();
        if (isTyped) throw new InvalidOperationException($"{Description} is stored as a list of numbers; read it with ReadDoubles or ReadInt64s.");
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, ByteCount - bytes.Length);
        files.Read(path, offset + start, bytes);
    }

    /// <summary>The tensor as a message with its data inside, for a program that reads the whole file.</summary>
    internal TensorProto Whole()
    {
        RequireData();
        var whole = proto.Clone();
        whole.Place.Clear();
        whole.ExternalData.Clear();
        whole.DataLocation = 0;
        if (isTyped || ByteCount == 0) return whole;
        var bytes = new byte[ByteCount];
        ReadBytes(0, bytes);
        whole.RawData = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(bytes);
        return whole;
    }

    /// <summary>Such as <c>initializer 'w': Float[32, 64]</c>.</summary>
    public override string ToString() => $"{Description}: {ElementType}[{string.Join(", ", Dims)}]";

    private void RequireData()
    {
        if (MissingData is { } reason) throw files.Error(reason);
    }

    private T[] Read<T>(Func<ulong, T> convert)
    {
        RequireData();
        if (ElementCount > Array.MaxLength) throw new InvalidOperationException($"{Description} has {ElementCount} elements, more than an array holds; read it with ReadBytes.");
        var values = new T[ElementCount];
        if (isTyped)
        {
            for (var i = 0; i < values.Length; i++) values[i] = convert(TypedBits(i));
            return values;
        }

        var bits = ElementType.Bits();
        var piece = new byte[Math.Min(ByteCount, PieceLength)];
        var done = 0;
        for (var start = 0L; start < ByteCount; start += piece.Length)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, ByteCount - start));
            ReadBytes(start, part);
            for (var i = 0; i < part.Length * 8 / bits && done < values.Length; i++) values[done++] = convert(ElementBits(part, i, bits));
        }

        return values;
    }

    internal static ulong ElementBits(ReadOnlySpan<byte> bytes, int index, int bits) => bits switch
    {
        4 => (ulong)(bytes[index / 2] >> (index % 2 * 4)) & 15,
        8 => bytes[index],
        16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(index * 2)..]),
        32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(index * 4)..]),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(index * 8)..]),
    };

    private ulong TypedBits(int index) => ElementType switch
    {
        OnnxElementType.Float => BitConverter.SingleToUInt32Bits(proto.FloatData[index]),
        OnnxElementType.Double => BitConverter.DoubleToUInt64Bits(proto.DoubleData[index]),
        OnnxElementType.Int64 => (ulong)proto.Int64Data[index],
        OnnxElementType.UInt32 or OnnxElementType.UInt64 => proto.Uint64Data[index],
        _ when ElementType.Bits() == 4 => (ulong)(uint)proto.Int32Data[index / 2] >> (index % 2 * 4),
        _ => (ulong)(uint)proto.Int32Data[index],
    };

    private (long Offset, bool IsTyped, string? Missing) LocateInFile()
    {
        var (typed, others) = TypedCounts();
        var shape = $"{Description} has shape [{string.Join(", ", Dims)}]";
        if (others > 0) throw files.Error($"{Description} has elements of type {ElementType}, and {others} values in a field for another type");
        var raw = proto.Place.Sum(place => place.Length);
        if (raw > 0 && typed > 0 || proto.Place.Count > 1) throw files.Error($"{Description} has its data in several pieces: {raw} raw bytes and {typed} typed values");
        if (raw > 0)
        {
            return ElementType == OnnxElementType.String ? throw files.Error($"{Description} holds text as raw data, which the format does not allow")
                : raw == ByteCount ? (proto.Place[0].Offset, false, null)
                : throw files.Error($"{shape} of {ElementType}, that is {ByteCount} bytes; its data has {raw}");
        }

        // Weights are taken out of files to make them small; the shapes are still there.
        if (typed == 0 && ElementCount > 0) return (0, false, $"{Description} has no data in the file");
        var expected = ElementType.Bits() == 4 ? (ElementCount + 1) / 2 : ElementType.Bits() == 128 || ElementType == OnnxElementType.Complex64 ? 2 * ElementCount : ElementCount;
        return typed == expected ? (0, true, null) : throw files.Error($"{shape}, that is {expected} elements; its data has {typed}");
    }

    private (int Own, int Others) TypedCounts()
    {
        var own = ElementType switch
        {
            OnnxElementType.Float or OnnxElementType.Complex64 => proto.FloatData.Count,
            OnnxElementType.Double or OnnxElementType.Complex128 => proto.DoubleData.Count,
            OnnxElementType.Int64 => proto.Int64Data.Count,
            OnnxElementType.UInt32 or OnnxElementType.UInt64 => proto.Uint64Data.Count,
            OnnxElementType.String => proto.StringData.Count,
            _ => proto.Int32Data.Count,
        };
        return (own, proto.FloatData.Count + proto.DoubleData.Count + proto.Int32Data.Count + proto.Int64Data.Count + proto.Uint64Data.Count + proto.StringData.Count - own);
    }

    private (string? Path, long Offset, string? Missing) LocateExternal()
    {
        if (ElementType == OnnxElementType.String) throw files.Error($"{Description} holds text in an external file, which the format does not allow");
        var external = new Dictionary<string, string>();
        foreach (var entry in proto.ExternalData) external[entry.Key] = entry.Value;
        if (!external.TryGetValue("location", out var location)) throw files.Error($"{Description} keeps its data in a file that it does not name");
        var (start, length) = (Number("offset", 0), Number("length", ByteCount));
        if (length != ByteCount) throw files.Error($"{Description} takes {length} bytes of the file {OnnxText.Quote(location)}, and its shape needs {ByteCount}");
        var (found, available, reason) = files.Find(Description, location);
        if (found is null) return (null, 0, reason);
        return start > available || ByteCount > available - start
            ? (null, 0, $"{Description} has {ByteCount} bytes at byte {start} of the file {OnnxText.Quote(location)}, which has only {available} bytes")
            : (found, start, null);

        long Number(string key, long otherwise) =>
            !external.TryGetValue(key, out var value) ? otherwise
            : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw files.Error($"{Description} gives '{key}' of its external data as {OnnxText.Quote(value)}; expected a number of bytes");
    }

    private long CountElements()
    {
        var shape = $"[{string.Join(", ", Dims.Take(MostAxes))}]";
        if (Dims.Length > MostAxes) throw files.Error($"{Description} has {Dims.Length} axes; at most {MostAxes} are supported");
        if (Dims.Any(dim => dim < 0)) throw files.Error($"{Description} has shape {shape}; a size must not be negative");
        try
        {
            // Sizes that overflow are refused even where another size is 0: no library can hold such a shape.
            var product = Dims.Where(dim => dim > 0).Aggregate(1L, (product, dim) => checked(product * dim));
            _ = checked(product * 128);
            return Dims.Contains(0) ? 0 : product;
        }
        catch (OverflowException)
        {
            throw files.Error($"{Description} has shape {shape}, whose size overflows");
        }
    }
}
