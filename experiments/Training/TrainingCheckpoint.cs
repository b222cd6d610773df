using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Saves and restores everything a training depends on, in one safetensors file.</summary>
/// <param name="path">The file.</param>
/// <param name="fingerprint">Names what is trained, on what, how; a file with another fingerprint is refused.</param>
public sealed class TrainingCheckpoint(string path, string fingerprint)
{
    private const string ModelPrefix = "model.";

    /// <summary>Whether there is something to restore.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Writes the file whole: under a temporary name, then renamed.</summary>
    public void Save(TrainingState state, nn.Module module, optim.Optimizer optimizer, Generator batches)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["optimizer"] = tensor(OptimizerBytes.Save(optimizer)),
            ["generator"] = batches.get_state(),
            ["curve.steps"] = tensor(state.Curve.Steps.ToArray()),
            ["curve.seconds"] = tensor(state.Curve.Seconds.ToArray()),
            ["curve.train_loss"] = tensor(state.Curve.TrainLoss.ToArray()),
            ["curve.test_error"] = tensor(state.Curve.TestError.ToArray()),
        };
        foreach (var (name, value) in module.state_dict())
            tensors[ModelPrefix + name] = value;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Safetensors.Save(path, tensors, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["fingerprint"] = fingerprint,
            ["step"] = state.Step.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = state.Seconds.ToString("R", CultureInfo.InvariantCulture),
            ["diverged"] = state.Diverged ? "true" : "false",
            ["finished"] = state.Finished ? "true" : "false",
        });
    }

    /// <summary>Reads the file into a network, an optimizer and a generator.</summary>
    /// <exception cref="RunFailedException">The file is damaged or belongs to something else.</exception>
    public TrainingState Load(nn.Module module, optim.Optimizer optimizer, Generator batches)
    {
        using var file = Read();
        if (file.Metadata.GetValueOrDefault("fingerprint") != fingerprint)
            throw new RunFailedException(
                $"checkpoint {RunFolder.Display(path)} is of '{file.Metadata.GetValueOrDefault("fingerprint", "something else")}', expected '{fingerprint}'; remove the file to train anew");
        var state = new TrainingState
        {
            Step = long.Parse(file.Metadata["step"], CultureInfo.InvariantCulture),
            Seconds = double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture),
            Diverged = file.Metadata["diverged"] == "true",
            Finished = file.Metadata["finished"] == "true",
        };
        var steps = Tensor("curve.steps").data<long>().ToArray();
        var (seconds, losses, errors) = (Doubles("curve.seconds"), Doubles("curve.train_loss"), Doubles("curve.test_error"));
        for (var i = 0; i < steps.Length; i++)
            state.Curve.Add(steps[i], seconds[i], losses[i], errors[i]);
        using (no_grad())
            foreach (var (name, value) in module.state_dict())
                value.copy_(Tensor(ModelPrefix + name));
        batches.set_state(Tensor("generator"));
        OptimizerBytes.Load(optimizer, Tensor("optimizer").data<byte>().ToArray());
        return state;

        Tensor Tensor(string name) => file.Tensors.TryGetValue(name, out var value) ? value : throw Damaged($"it holds no tensor '{name}'", null);

        double[] Doubles(string name) => Tensor(name).data<double>().ToArray();
    }

    private SafetensorsFile Read()
    {
        try
        {
            return Safetensors.Load(path);
        }
        catch (FormatException e)
        {
            throw Damaged(e.Message.TrimEnd('.'), e);
        }
    }

    private RunFailedException Damaged(string why, Exception? inner) =>
        new($"checkpoint {RunFolder.Display(path)} is damaged: {why}; remove it to do that part again", inner);
}
