using System.Collections.Immutable;
using System.Text;
using PureHDF;
using PureHDF.Selections;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Arrays in HDF5 files and in MAT files of version 7.3, which are HDF5 files with the axes in MATLAB's
/// order.</summary>
internal static class HdfArrays
{
    private const string Matlab = "MATLAB ";

    public static IEnumerable<StoredArray> Of(string path)
    {
        var file = Path.GetFileName(path);
        var matlab = MatlabVersion(path);
        if (matlab is not ("" or "7.3"))
            throw new FormatException(
                $"{file} is a MAT file of version {matlab}, expected 7.3: in MATLAB save('-v7.3', …), or in Python " +
                    $"numpy.savez('data.npz', **{{k: v for k, v in scipy.io.loadmat('{file}').items() if k[0] != '_'}})");
        try
        {
            using var root = H5File.OpenRead(path);
            return [.. Together([.. Walk(root, "").Where(found => found.Kind is not null)
                .Select(found => Stored(path, found.Name, found.Shape, found.Kind!.Value, matlab.Length > 0))])];
        }
        catch (Exception error) when (error is not (FormatException or IOException or UnauthorizedAccessException))
        {
            throw new FormatException($"{file} cannot be read as HDF5: {error.Message}", error);
        }
    }

    /// <summary>Writes arrays in single precision.</summary>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> arrays)
    {
        var file = new H5File();
        foreach (var (name, tensor) in arrays)
        {
            using var values = tensor.detach().cpu().to(ScalarType.Float32).contiguous();
            file[name] = new H5Dataset(values.data<float>().ToArray(),
                fileDims: [.. values.shape.Select(size => (ulong)size)]);
        }

        file.Write(path);
    }

    // Empty where it is no MAT file.
    private static string MatlabVersion(string path)
    {
        using var stream = File.OpenRead(path);
        var start = new byte[32];
        var text = Encoding.Latin1.GetString(
            start, 0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
        return text.StartsWith(Matlab, StringComparison.Ordinal) ? text[Matlab.Length..].Split(' ')[0] : "";
    }

    private static IEnumerable<(string Name, ImmutableArray<long> Shape,
        (bool Float, bool Signed, int Width)? Kind)> Walk(IH5Group group, string prefix) =>
        group.Children().SelectMany(child => child switch
        {
            // What MATLAB refers to is no array of the user's.
            _ when child.Name.StartsWith('#') => [],
            IH5Group inner => Walk(inner, $"{prefix}{child.Name}/"),
            IH5Dataset dataset => [(prefix + child.Name, dataset.Space.Dimensions is { Length: > 0 } sizes
                ? [.. sizes.Select(size => (long)size)] : [1], KindOf(dataset.Type))],
            _ => Enumerable.Empty<(string, ImmutableArray<long>, (bool, bool, int)?)>(),
        });

    private static (bool Float, bool Signed, int Width)? KindOf(IH5DataType type) => (type.Class, type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint, 2 or 4 or 8) => (true, true, type.Size),
        (H5DataTypeClass.FixedPoint, 1 or 2 or 4 or 8) => (false, type.FixedPoint.IsSigned, type.Size),
        _ => null,
    };

    private static StoredArray Stored(string path, string name, ImmutableArray<long> stored,
        (bool Float, bool Signed, int Width) kind, bool reversed)
    {
        return new(Path.GetFileName(path), name, reversed ? [.. stored.Reverse()] : stored, slices => reversed
            ? StoredArray.Reversed(slices, Load) : Load(slices));

        Tensor Load(IReadOnlyList<AxisSlice> slices)
        {
            try
            {
                using var root = H5File.OpenRead(path);
                return Read(root.Dataset(name), stored, kind, slices);
            }
            catch (Exception error) when (error.GetType() == typeof(Exception)
                || error is NotSupportedException or InvalidDataException)
            {
                // The reader's own exceptions have no type of their own.
                throw new FormatException(
                    $"{Path.GetFileName(path)}: array {name} cannot be read: {error.Message.TrimEnd('.')}; store it " +
                        $"as plain little-endian numbers", error);
            }
        }
    }

    private static Tensor Read(IH5Dataset dataset, ImmutableArray<long> shape,
        (bool Float, bool Signed, int Width) kind, IReadOnlyList<AxisSlice> slices) =>
        StoredArray.Gather([shape[0], .. slices.Skip(1).Select(slice => slice.Count)],
            [slices[0], .. slices.Skip(1).Select(slice => new AxisSlice(0, slice.Count, 1))], kind.Width,
            (start, count) =>
        {
            ulong[] Each(Func<AxisSlice, long> of, long first) =>
                [(ulong)first, .. slices.Skip(1).Select(slice => (ulong)of(slice))];
            var part = dataset.Space.Dimensions.Length == 0 ? null : new HyperslabSelection(
                shape.Length, Each(slice => slice.Start, start), Each(slice => slice.Step, 1),
                    Each(slice => slice.Count, count), Each(_ => 1, 1));
            long[] sizes = [count, .. slices.Skip(1).Select(slice => slice.Count)];
            return kind switch
            {
                (true, _, 2) => tensor(Array.ConvertAll(Values<Half>(), value => (float)value)).reshape(sizes),
                (true, _, 4) => tensor(Values<float>()).reshape(sizes),
                (true, _, _) => tensor(Values<double>()).reshape(sizes),
                (_, true, 8) => tensor(Values<long>()).reshape(sizes),
                (_, true, 4) => tensor(Values<int>()).reshape(sizes),
                (_, true, 2) => tensor(Values<short>()).reshape(sizes),
                (_, true, _) => tensor(Values<sbyte>()).reshape(sizes),
                (_, _, 8) => tensor(Array.ConvertAll(Values<ulong>(), value => (double)value)).reshape(sizes),
                (_, _, 4) => tensor(Array.ConvertAll(Values<uint>(), value => (double)value)).reshape(sizes),
                (_, _, 2) => tensor(Array.ConvertAll(Values<ushort>(), value => (int)value)).reshape(sizes),
                _ => tensor(Values<byte>()).reshape(sizes),
            };

            T[] Values<T>() => part is null ? dataset.Read<T[]>() : dataset.Read<T[]>(fileSelection: part);
        });

    // Groups of one layout, one for each sample, as one array for each name: 0000/data, 0001/data, … are */data.
    private static IEnumerable<StoredArray> Together(StoredArray[] arrays)
    {
        // Samples are numbered; groups with other names are of the user's own order.
        var parts = arrays.Select(array => (Array: array, At: array.Name.IndexOf('/', StringComparison.Ordinal)))
            .ToLookup(part => part.At > 0 && part.Array.Name[..part.At].Any(char.IsAsciiDigit)
                ? part.Array.Name[part.At..] : null);
        foreach (var one in parts[null]) yield return one.Array;
        foreach (var group in parts.Where(group => group.Key is not null))
        {
            StoredArray[] samples = [.. group.Select(part => part.Array)
                .OrderBy(array => array.Name, StringComparer.Ordinal)];
            if (Array.Find(samples, sample => !sample.Shape.SequenceEqual(samples[0].Shape)) is { } other)
                throw other.Wrong($"has shape [{string.Join(", ", other.Shape)}], expected " +
                    $"[{string.Join(", ", samples[0].Shape)}] as {samples[0].Name} has");
            yield return new(samples[0].File, "*" + group.Key, [samples.Length, .. samples[0].Shape], slices =>
                StoredArray.Gather(
                [.. slices.Select(slice => slice.Count)],
                    [.. slices.Select(slice => slice with { Start = 0, Step = 1 })], int.MaxValue,
                (start, count) => stack([.. Enumerable.Range((int)start, (int)count)
                    .Select(sample => samples[sample].Load([.. slices.Skip(1)]))])));
        }
    }
}
