using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Generated data kept on disk, one file per problem, in safetensors format with a checksum.</summary>
/// <remarks>
/// A file is named by the problem and a digest of its key: all parameters of the problem, the number of samples, the
/// seed and the version of
/// the generators. The key is also in the file; what does not match it, or is damaged, is generated anew, and the
/// caller is told.
/// Files are written to a temporary name and renamed, so that an interrupted run leaves no half file.
/// </remarks>
public sealed class OperatorDataCache
{
    /// <summary>Raised when a change makes generators produce other data from the same parameters and seed.</summary>
    public const int Version = 5;

    private const string KeyEntry = "key";
    private const string InputsEntry = "inputs";
    private const string ErrorEntry = "error";
    private readonly string folder;
    private readonly Action<string> report;

    /// <summary>Opens a cache.</summary>
    /// <param name="folder">Where the files are; created when the first is written.</param>
    /// <param name="report">Receives one line whenever data are generated, and why.</param>
    public OperatorDataCache(string folder, Action<string> report)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(report);
        this.folder = folder;
        this.report = report;
    }

    /// <summary>Loads data, or generates and stores them.</summary>
    /// <param name="problem">The problem; its text form names all its parameters.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="seed">The seed of the samples.</param>
    /// <param name="device">Where the data end up.</param>
    /// <returns>The data; the caller disposes them. A file that cannot be written is reported, not fatal.</returns>
    public OperatorData Get(IOperatorProblem problem, int samples, long seed, Device device)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(device);
        var key = Key(problem, samples, seed);
        var path = PathOf(problem, key);
        var reason = $"{problem.Name}: generating {samples} samples";
        try
        {
            if (File.Exists(path))
                return Load(path, key, device);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            reason = $"{problem.Name}: the cached data {path} are of no use ({error.Message}), generating {samples} samples anew";
        }

        report(reason);
        var data = problem.Generate(new SampleDraws(seed, samples), device);
        Store(
            path, key, new() { ["functions"] = data.Functions, ["queries"] = data.Queries, ["solutions"] = data.Solutions },
            new() { [InputsEntry] = string.Join(' ', data.Inputs) });
        return data;
    }

    /// <summary>What the data of a problem err by: measured once, and kept with the data.</summary>
    /// <inheritdoc cref="SolverError.Measure"/>
    public SolverError Error(IOperatorProblem problem, int samples, long seed, Device device)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (ReferenceEquals(problem.Reference, problem)) return new(0, 0, 0);
        var key = $"error of {Key(problem, samples, seed)}";
        var path = PathOf(problem, key);
        try
        {
            if (File.Exists(path))
            {
                using var file = Open(path, key);
                if (file.Tensors.TryGetValue(ErrorEntry, out var kept) && kept.numel() == 3) return Of(kept.data<double>().ToArray());
                throw new FormatException($"the tensor '{ErrorEntry}' is missing");
            }
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            report($"{problem.Name}: the error in {path} is of no use ({error.Message}) and is measured anew");
        }

        var measured = SolverError.Measure(problem, samples, seed, device);
        using var numbers = tensor(new[] { measured.Mean, measured.Worst, measured.MeanL1 });
        Store(path, key, new() { [ErrorEntry] = numbers }, []);
        return measured;

        static SolverError Of(double[] numbers) => new(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Where the data of a problem are kept.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="seed">The seed of the samples.</param>
    public string PathOf(IOperatorProblem problem, int samples, long seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return PathOf(problem, Key(problem, samples, seed));
    }

    private static string Key(IOperatorProblem problem, int samples, long seed) =>
        string.Create(CultureInfo.InvariantCulture, $"{problem}; samples = {samples}; seed = {seed}; version = {Version}");

    private string PathOf(IOperatorProblem problem, string key) =>
        Path.Combine(folder, $"{problem.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16]}.safetensors");

    private static OperatorData Load(string path, string key, Device device)
    {
        using var scope = NewDisposeScope();
        using var file = Open(path, key);
        return new(Take("functions"), Take("queries"), Take("solutions"), Inputs(file.Metadata));

        // A copy, since the file owns its tensors.
        Tensor Take(string name) => file.Tensors.TryGetValue(name, out var tensor)
            ? tensor.to(device, true)
            : throw new FormatException($"the tensor '{name}' is missing");
    }

    private static SafetensorsFile Open(string path, string key)
    {
        var file = Safetensors.Load(path);
        if (file.Metadata.GetValueOrDefault(KeyEntry) is var found && found == key) return file;
        file.Dispose();
        throw new FormatException($"they were generated with other parameters: '{found}'");
    }

    private static ImmutableArray<int> Inputs(IReadOnlyDictionary<string, string> metadata) =>
        [.. metadata.GetValueOrDefault(InputsEntry, "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(count => int.Parse(count, CultureInfo.InvariantCulture))];

    private void Store(string path, string key, Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata)
    {
        try
        {
            Directory.CreateDirectory(folder);
            metadata[KeyEntry] = key;
            Safetensors.Save(path, tensors, metadata);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            report($"The generated data could not be cached in {folder} ({error.Message}); they will be generated again next time.");
        }
    }
}
