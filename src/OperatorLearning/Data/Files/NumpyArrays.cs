using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Arrays in <c>.npy</c> and <c>.npz</c> files, by the description of the format in NumPy's manual.</summary>
/// <remarks>A pickled array is a program that Python would run, so it is refused.</remarks>
internal static partial class NumpyArrays
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static IEnumerable<StoredArray> OfNpy(string path) =>
        [Open(Path.GetFileName(path), Path.GetFileNameWithoutExtension(path), () => (File.OpenRead(path), null))];

    public static IEnumerable<StoredArray> OfNpz(string path)
    {
        string[] names;
        using (var archive = ZipFile.OpenRead(path)) names = [.. archive.Entries.Select(entry => entry.FullName)
            .Where(name => name.EndsWith(".npy", StringComparison.Ordinal))];
        return names.Select(name => Open(Path.GetFileName(path), name[..^".npy".Length], () =>
        {
            var archive = ZipFile.OpenRead(path);
            return (archive.GetEntry(name)!.Open(), archive);
        }));
    }

    /// <summary>Writes arrays in single precision as <c>numpy.savez</c> does.</summary>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> arrays)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, tensor) in arrays)
        {
            using var scope = NewDisposeScope();
            using var stream = archive.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
            var values = tensor.detach().cpu().to(ScalarType.Float32).contiguous();
            var shape = string.Concat(
                values.shape.Select(size => string.Create(CultureInfo.InvariantCulture, $"{size}, ")));
            var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
            // The values begin at a multiple of 64 bytes; before them are magic, version and length, 10 bytes.
            header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
            stream.Write([.. Magic, 1, 0, (byte)(header.Length & 255), (byte)(header.Length >> 8),
                .. Encoding.ASCII.GetBytes(header)]);
            stream.Write(values.bytes);
        }
    }

    private static StoredArray Open(string file, string name, Func<(Stream Stream, IDisposable? Owner)> open)
    {
        var header = Using(open, stream => Header(stream, file, name));
        return new(file, name, header.Shape, slices => header.Reversed ? StoredArray.Reversed(slices, Read)
            : Read(slices));

        Tensor Read(IReadOnlyList<AxisSlice> slices) => Using(open, stream =>
        {
            Header(stream, file, name);
            ImmutableArray<long> shape = header.Reversed ? [.. header.Shape.Reverse()] : header.Shape;
            var row = shape.Skip(1).Aggregate((long)header.Width, (product, size) => product * size);
            var at = 0L;
            return StoredArray.Gather(shape, slices, header.Width, (start, count) =>
            {
                Skip(stream, (start - at) * row);
                at = start + count;
                var bytes = new byte[checked(count * row)];
                var got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (got < bytes.Length) throw new FormatException(
                    $"{file}: array {name} is cut off: its header promises [{string.Join(", ", header.Shape)}]");
                var values = empty([count, .. shape.Skip(1)], dtype: header.Dtype, device: CPU);
                values.bytes = bytes;
                return values;
            });
        });
    }

    private static T Using<T>(Func<(Stream Stream, IDisposable? Owner)> open, Func<Stream, T> read)
    {
        var (stream, owner) = open();
        using (owner)
        using (stream)
            return read(stream);
    }

    private static void Skip(Stream stream, long bytes)
    {
        Span<byte> waste = stackalloc byte[4096];
        while (bytes > 0)
        {
            var read = stream.Read(waste[..(int)Math.Min(bytes, waste.Length)]);
            if (read == 0) return;
            bytes -= read;
        }
    }

    private static (ImmutableArray<long> Shape, ScalarType Dtype, int Width, bool Reversed) Header(
        Stream stream, string file, string name)
    {
        FormatException Wrong(string what) => new($"{file}: array {name} {what}");
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start[..6]
            .SequenceEqual(Magic)) throw Wrong("is no npy array");
        Span<byte> length = stackalloc byte[start[6] == 1 ? 2 : 4];
        stream.ReadExactly(length);
        var size = length.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(length)
            : BinaryPrimitives.ReadInt32LittleEndian(length);
        if (size is < 0 or > 1 << 20) throw Wrong("has a damaged header");
        var bytes = new byte[size];
        stream.ReadExactly(bytes);
        var match = HeaderForm().Match(Encoding.Latin1.GetString(bytes));
        if (!match.Success) throw Wrong("has fields, or a damaged header; save plain numbers");
        var type = match.Groups["type"].Value;
        if (type.Contains('O', StringComparison.Ordinal))
            throw Wrong($"is a pickled Python object, which is refused since it could run any program; in Python: d " +
                $"= numpy.load('{file}', allow_pickle=True), then numpy.savez('plain.npz', " +
                $"X_train0=d['X'][0].astype('f4'), X_train1=d['X'][1].astype('f4'), y_train=d['y'].astype('f4'))");
        var dtype = type.TrimStart('<', '|', '=') switch
        {
            "f8" => ScalarType.Float64,
            "f4" => ScalarType.Float32,
            "f2" => ScalarType.Float16,
            "i8" =>
                ScalarType.Int64,
            "i4" => ScalarType.Int32,
            "i2" => ScalarType.Int16,
            "i1" => ScalarType.Int8,
            "u1" => ScalarType.Byte,
            "b1" => ScalarType.Bool,
            _ => throw Wrong($"holds elements of type '{type}'; save it as real little-endian numbers, " +
                $"array.astype('<f4')"),
        };
        var shape = match.Groups["shape"]
            .Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => long.Parse(text.TrimEnd('L'), CultureInfo.InvariantCulture)).ToImmutableArray();
        return (shape.IsEmpty ? [1] : shape, dtype, dtype.ElementSize(), match.Groups["order"].Value == "True");
    }

    private static int ElementSize(this ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.Int16 => 2,
        _ => 1,
    };

    [GeneratedRegex(
        @"'descr':\s*'(?<type>[^']+)'.*'fortran_order':\s*(?<order>True|False).*'shape':\s*\((?<shape>[^)]*)\)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex HeaderForm();
}
