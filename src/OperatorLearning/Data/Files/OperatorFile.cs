using System.Collections.Immutable;
using System.Globalization;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Operator data from files of one's own: npz, npy, safetensors, HDF5 and MAT 7.3.</summary>
/// <remarks>
/// Known are our layout (<c>functions</c>, <c>queries</c>, <c>solutions</c>), DeepXDE's (<c>X_train0</c>,
/// <c>X_train1</c>, <c>y_train</c>, and <c>test</c>; aligned or not), the Fourier neural operator's (<c>a</c> and
/// <c>u</c>, <c>coeff</c> and <c>sol</c>, with or without time) and PDEBench's (<c>tensor</c>, <c>nu</c>, several
/// fields, groups <c>0000/data</c>, with their coordinates). Points of a grid come times outermost, the first direction
/// of space fastest. Values are in single precision. Owns its tensors.
/// </remarks>
public sealed class OperatorFile : IDisposable
{
    /// <summary>The array of the sensors of each of several input functions.</summary>
    internal const string InputsName = "inputs";

    private OperatorFile(string name, OperatorParts parts)
    {
        (Name, Layout, Inputs, Coordinates, OutputNames, TrainSamples) = (name, parts.Layout, parts.Inputs,
            parts.Coordinates, parts.OutputNames, parts.TrainSamples);
        Functions = parts.Functions.DetachFromDisposeScope();
        Queries = parts.Queries?.DetachFromDisposeScope();
        Solutions = parts.Solutions?.DetachFromDisposeScope();
    }

    /// <summary>The formats that can be read, by the ends of their names.</summary>
    public static string Extensions => ArrayFiles.Extensions;

    /// <summary>A name: that of the first file or of the folder, without its end.</summary>
    public string Name { get; }

    /// <summary>The layout that was found, in words.</summary>
    public string Layout { get; }

    /// <summary>Input functions, shape <c>[samples, sensors]</c>; not the caller's to dispose.</summary>
    public Tensor Functions { get; }

    /// <summary>Sensors of each of several input functions.</summary>
    public ImmutableArray<int> Inputs { get; }

    /// <summary>Query points, shape <c>[points, dimension]</c> or <c>[samples, points, dimension]</c>; null where the
    /// file has none.</summary>
    public Tensor? Queries { get; }

    /// <summary>Output functions, shape <c>[samples, points]</c> or <c>[samples, points, outputs]</c>; null where the
    /// file has none.</summary>
    public Tensor? Solutions { get; }

    /// <summary>Names of the coordinates of a query point.</summary>
    public ImmutableArray<string> Coordinates { get; }

    /// <summary>Names of the values at a query point.</summary>
    public ImmutableArray<string> OutputNames { get; }

    /// <summary>How many of the first samples the file itself calls training samples, the rest being its test; 0 where
    /// it does not say.</summary>
    public long TrainSamples { get; }

    /// <summary>What was found, a line for each part: sizes, ranges, functions that are zero or constant.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            static string Given(bool when, string text) => when ? text : "";
            string Of(string what, Tensor? values) => values is null ? $"no {what}"
                : $"{what} {Shapes.Text(values)}, {DataChecks.Describe(values)}";
            return
            [
                $"layout: {Layout}" + Given(TrainSamples > 0,
                    $", {TrainSamples} training and {Functions.shape[0] - TrainSamples} test samples"),
                Of("functions", Functions) + Given(Inputs.Length > 1,
                    $", {Inputs.Length} side by side of {string.Join(", ", Inputs)} sensors"),
                Queries is null ? "no queries"
                    : $"queries {Shapes.Text(Queries)} in {string.Join(", ", Coordinates)}: {Ranges(Queries)}",
                Of("solutions", Solutions) + Given(OutputNames.Length > 1, $" ({string.Join(", ", OutputNames)})"),
            ];
        }
    }

    /// <summary>What may spoil a training: functions of scales too far apart.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. DataChecks.Scales("functions", Functions),
        .. Solutions is null ? [] : DataChecks.Scales("solutions", Solutions),
    ];

    /// <summary>Reads and checks files.</summary>
    /// <param name="paths">A file, several that belong together, or a folder.</param>
    /// <param name="options">What to read; null finds it out.</param>
    /// <param name="solutionsWanted">Whether query points and solutions must be there.</param>
    /// <returns>The data; the caller disposes them.</returns>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="FormatException">The files are damaged, of no known format or layout, or hold values that are
    /// not finite; the message names file, array and sample, and says what to do.</exception>
    public static OperatorFile Read(IReadOnlyList<string> paths, OperatorFileOptions? options = null,
        bool solutionsWanted = true)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count, nameof(paths));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var parts = new OperatorLayout(ArrayFiles.Open(paths), options ?? new(), solutionsWanted).Read();
        return new(Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths[0]))),
            parts);
    }

    /// <summary>Writes data in our layout.</summary>
    /// <param name="path">Where to: .npz, .safetensors or .h5.</param>
    /// <param name="data">The data; borrowed.</param>
    /// <exception cref="ArgumentException">The format is no one that can be written.</exception>
    public static void Write(string path, OperatorData data)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(data);
        var arrays = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["functions"] = data.Functions,
            ["queries"] = data.Queries,
            ["solutions"] = data.Solutions
        };
        using var inputs = tensor(data.Inputs.Select(sensors => (float)sensors).ToArray());
        if (data.Inputs.Length > 1) arrays.Add(InputsName, inputs);
        WriteArrays(path, arrays);
    }

    /// <summary>Writes arrays in single precision.</summary>
    /// <param name="path">Where to: .npz, .safetensors or .h5.</param>
    /// <param name="arrays">The arrays by name; borrowed.</param>
    /// <exception cref="ArgumentException">The format is no one that can be written.</exception>
    public static void WriteArrays(string path, IReadOnlyDictionary<string, Tensor> arrays)
    {
        ArgumentNullException.ThrowIfNull(path);
        Action<string, IReadOnlyDictionary<string, Tensor>> save = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPZ" => NumpyArrays.Save,
            ".H5" or ".HDF5" => HdfArrays.Save,
            ".SAFETENSORS" => (to, all) => Safetensors.Save(to, all),
            var other => throw new ArgumentException(
                $"Data are written as .npz, .safetensors or .h5, got '{other.ToLowerInvariant()}'.", nameof(path)),
        };
        save(path, arrays);
    }

    /// <summary>The data for training and tests; a copy, the caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">Query points or solutions were not in the file.</exception>
    public OperatorData ToData() => Queries is null || Solutions is null
        ? throw new InvalidOperationException($"{Name} holds input functions alone.")
        : new(Functions.clone(), Queries.clone(), Solutions.clone(), Inputs);

    /// <inheritdoc/>
    public void Dispose()
    {
        Functions.Dispose();
        Queries?.Dispose();
        Solutions?.Dispose();
    }

    private static string Ranges(Tensor queries)
    {
        using var scope = NewDisposeScope();
        var flat = queries.reshape(-1, queries.shape[^1]);
        return string.Join(", ", Enumerable.Range(0, (int)flat.shape[1])
            .Select(axis => string.Create(CultureInfo.InvariantCulture,
            $"{flat.select(1, axis).min().item<float>():G4} to {flat.select(1, axis).max().item<float>():G4}")));
    }
}
