using System.Collections.Immutable;

namespace WeightSpace.OperatorLearning;

/// <summary>The arrays of one or several files, or of a folder, whatever their format.</summary>
internal static class ArrayFiles
{
    private static readonly SortedDictionary<string, Func<string, IEnumerable<StoredArray>>> Formats = new(
        StringComparer.OrdinalIgnoreCase)
    {
        [".h5"] = HdfArrays.Of,
        [".hdf5"] = HdfArrays.Of,
        [".mat"] = HdfArrays.Of,
        [".npy"] = NumpyArrays.OfNpy,
        [".npz"] = NumpyArrays.OfNpz,
        [".safetensors"] = OfSafetensors,
    };

    public static string Extensions => string.Join(", ", Formats.Keys);

    /// <summary>All arrays; files are read in the order given, those of a folder by name.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="FormatException">A file is of another format or damaged, or two arrays have one name.</exception>
    public static ImmutableArray<StoredArray> Open(IReadOnlyList<string> paths)
    {
        string[] files = [.. paths.SelectMany<string, string>(path => Directory.Exists(path)
            ? Directory.GetFiles(path).Where(file => Formats.ContainsKey(Path.GetExtension(file)))
                .Order(StringComparer.Ordinal)
            : File.Exists(path) ? [path] : throw new FileNotFoundException($"there is no data file '{path}'", path))];
        if (files.Length == 0) throw new FormatException(
            $"{string.Join(", ", paths)} holds no data file ({Extensions})");
        var arrays = files.SelectMany(One).ToImmutableArray();
        var twice = arrays.GroupBy(array => array.Name, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1);
        return twice is null ? arrays
            : throw new FormatException(
            $"the array {twice.Key} is in {twice.First().File} and in {twice.Last().File}; rename one of them");
    }

    private static IEnumerable<StoredArray> One(string path)
    {
        if (!Formats.TryGetValue(Path.GetExtension(path), out var open))
            throw new FormatException($"{Path.GetFileName(path)} is of no known format, expected one of {Extensions}");
        try
        {
            return [.. open(path)];
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new FormatException($"{Path.GetFileName(path)} is damaged: {error.Message}", error);
        }
    }

    private static List<StoredArray> OfSafetensors(string path)
    {
        using var file = Safetensors.Load(path);
        return [.. file.Tensors.Select(
            pair => new StoredArray(Path.GetFileName(path), pair.Key, pair.Value.dim() == 0 ? [1]
            : [.. pair.Value.shape], slices =>
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            using var again = Safetensors.Load(path);
            var values = again.Tensors[pair.Key];
            for (var axis = 0; axis < values.dim(); axis++)
                values = values.slice(axis, slices[axis].Start, slices[axis].Start + slices[axis].Places, slices[axis]
                    .Step);
            return values.to(TorchSharp.torch.ScalarType.Float32, true).contiguous().MoveToOuterDisposeScope();
        }))];
    }
}
