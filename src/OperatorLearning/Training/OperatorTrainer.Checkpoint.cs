using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

public sealed partial class OperatorTrainer
{
    private OptimizerHelper SavableOptimizer => optimizer as OptimizerHelper
        ?? throw new NotSupportedException(
            $"{optimizer.GetType().Name} cannot be checkpointed: " +
            $"it is not an {nameof(OptimizerHelper)}, which saves and loads state.");

    /// <summary>Writes the whole state.</summary>
    /// <param name="path">The file; written under a temporary name, then renamed.</param>
    /// <param name="words">More to keep in the file's metadata, by other names than the trainer's own.</param>
    /// <exception cref="ArgumentException">One of the words has a name of the trainer's own.</exception>
    /// <exception cref="NotSupportedException">The optimizer cannot save its state.</exception>
    public void Save(string path, params IEnumerable<KeyValuePair<string, string>> words)
    {
        using var scope = NewDisposeScope();
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
            SavableOptimizer.save_state_dict(writer);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["optimizer"] = tensor(bytes.ToArray()),
            ["generator"] = generator.get_state(),
            ["epoch"] = batches.Remaining,
            ["curve"] = tensor(curve.SelectMany(point => new[] { point.Step, point.Loss, point.Error }).ToArray()),
        };
        foreach (var (name, value) in module.state_dict()) tensors[$"model.{name}"] = value;
        foreach (var (name, value) in best) tensors[$"best.{name}"] = value;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["best"] = BestError.ToString("R", CultureInfo.InvariantCulture),
            ["worse"] = worse.ToString(CultureInfo.InvariantCulture),
            ["finished"] = Finished.ToString(),
            ["diverged"] = Diverged.ToString(),
        };
        foreach (var (name, value) in words) metadata.Add(name, value);
        Safetensors.Save(path, tensors, metadata);
    }

    /// <summary>Goes back to a saved state; the trainer must have been made with the same network, data and options,
    /// and a scheduler that has not been stepped.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">The file is damaged, or of another network; nothing was changed.</exception>
    public void Restore(string path)
    {
        using var file = Safetensors.Load(path);
        try
        {
            Restore(file);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>The same from a file already read, whose words the caller may have checked.</summary>
    /// <param name="file">The file; borrowed.</param>
    /// <inheritdoc cref="Restore(string)"/>
    public void Restore(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        // In no scope of this object: SGD's state makes its momentum when it is read, and it has to stay.
        using var reader = new BinaryReader(new MemoryStream(RestoreTensors(file)));
        SavableOptimizer.load_state_dict(reader);
    }

    // All but the optimizer's state, which is returned.
    private byte[] RestoreTensors(SafetensorsFile file)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        // All is read before anything is changed.
        var state = module.state_dict();
        var saved = state.ToDictionary(pair => pair.Key, pair => Find(file, $"model.{pair.Key}", pair.Value));
        var kept = state.Where(pair => file.Tensors.ContainsKey($"best.{pair.Key}"))
            .ToDictionary(pair => pair.Key, pair => Find(file, $"best.{pair.Key}", pair.Value));
        var (draws, epoch, points, bytes) = (
            Find(file, "generator"), Find(file, "epoch"), Find(file, "curve"), Find(file, "optimizer"));
        var step = Word(file, "step", text => long.Parse(text, CultureInfo.InvariantCulture));
        var best = Word(file, "best", text => double.Parse(text, CultureInfo.InvariantCulture));
        var count = Word(file, "worse", text => int.Parse(text, CultureInfo.InvariantCulture));
        var (finished, diverged) = (Word(file, "finished", bool.Parse), Word(file, "diverged", bool.Parse));

        (Step, BestError, worse, Finished, Diverged) = (step, best, count, finished, diverged);
        foreach (var (name, value) in state) value.copy_(saved[name]);
        Keep(kept);
        generator.set_state(draws);
        batches.Remaining = epoch;
        curve.Clear();
        curve.AddRange(points.data<double>().ToArray().Chunk(3).Select(point => ((long)point[0], point[1], point[2])));
        // A scheduler has no state to load: the same number of steps brings it to the same place, and the optimizer's
        // rates are loaded after.
        for (var done = 0L; done < Step; done++) scheduler?.step();
        return bytes.data<byte>().ToArray();
    }

    private static Tensor Find(SafetensorsFile file, string name, Tensor? like = null)
    {
        if (!file.Tensors.TryGetValue(name, out var value))
            throw new FormatException($"The checkpoint holds no tensor '{name}'; it is of another training.");
        return like is null || value.shape.AsSpan().SequenceEqual(like.shape)
            ? value
            : throw new FormatException(
                $"Tensor '{name}' of the checkpoint must have shape {Shapes.Text(like)}, " +
                $"got {Shapes.Text(value)}; it is of another network.");
    }

    private static T Word<T>(SafetensorsFile file, string name, Func<string, T> parse) =>
        file.Metadata.TryGetValue(name, out var text) ? parse(text)
            : throw new FormatException($"The checkpoint does not say '{name}'; it is of another training.");
}
