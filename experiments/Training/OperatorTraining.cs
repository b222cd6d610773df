using System.Globalization;
using WeightSpace.Distributed;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>How to train, and when to save.</summary>
/// <param name="Trainer">What the trainer is given.</param>
/// <param name="Schedule">How the learning rate changes.</param>
/// <param name="CheckpointEvery">Time between two checkpoints.</param>
internal sealed record TrainingOptions(OperatorTrainerOptions Trainer, LearningRateSchedule Schedule, TimeSpan CheckpointEvery);

/// <summary>Files, clock and progress around an <see cref="OperatorTrainer"/>: trains one network with one optimizer,
/// saving as it goes; resumed from its checkpoint it gives the same bits as undisturbed.</summary>
internal sealed class OperatorTraining : IDisposable
{
    private readonly nn.Module module;
    private readonly optim.Optimizer optimizer;
    private readonly Generator batches;
    private readonly OperatorTrainer trainer;
    private readonly TrainingOptions options;
    private readonly string path;
    private readonly string fingerprint;
    private readonly TimeProvider time;
    private readonly bool saves;
    private readonly List<double> secondsOfPoints = [];
    private double seconds;
    private long start;

    /// <summary>Takes ownership of network, optimizer and generator.</summary>
    /// <param name="data">The data; borrowed.</param>
    /// <param name="module">The network.</param>
    /// <param name="optimizer">An optimizer of its parameters.</param>
    /// <param name="batches">Draws mini-batches; a CPU generator.</param>
    /// <param name="options">How to train.</param>
    /// <param name="path">The checkpoint's file.</param>
    /// <param name="fingerprint">Names what is trained, on what, how; a checkpoint with another one is refused.</param>
    /// <param name="time">The clock.</param>
    /// <param name="group">The ranks that train together, of which one saves; null for this process alone.</param>
    public OperatorTraining(
        TrainingData data, nn.Module module, optim.Optimizer optimizer, Generator batches, TrainingOptions options, string path, string fingerprint, TimeProvider time, ProcessGroup? group = null)
    {
        saves = group?.IsFirst ?? true;
        (this.module, this.optimizer, this.batches, this.options, this.path, this.fingerprint, this.time) = (module, optimizer, batches, options, path, fingerprint, time);
        trainer = new OperatorTrainer(module, optimizer, data, options.Trainer, batches, options.Schedule.Create(optimizer, options.Trainer.Steps), group: group);
        // Measuring is no training.
        trainer.Measuring += () =>
        {
            seconds += time.GetElapsedTime(start).TotalSeconds;
            secondsOfPoints.Add(seconds);
        };
        trainer.Measured += () => start = time.GetTimestamp();
    }

    /// <summary>How far it has come.</summary>
    public TrainingState State => new(
        trainer.Step, seconds, trainer.Diverged, [.. trainer.Curve.Zip(secondsOfPoints, (point, at) => new TrainingPoint(point.Step, at, point.Loss, point.Error))]);

    /// <summary>The network.</summary>
    public IOperatorModel Model => trainer.Model;

    /// <summary>Goes back to the last checkpoint, if there is one.</summary>
    /// <exception cref="RunFailedException">The checkpoint is damaged or belongs to something else.</exception>
    public void Restore()
    {
        if (!File.Exists(path)) return;
        try
        {
            using var file = Safetensors.Load(path);
            if (file.Metadata.GetValueOrDefault("fingerprint") is var found && found != fingerprint)
                throw new RunFailedException($"checkpoint {RunFolder.Display(path)} is of '{found ?? "something else"}', expected '{fingerprint}'; remove the file to train anew");
            trainer.Restore(file);
            seconds = double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture);
            secondsOfPoints.AddRange(file.Metadata["seconds_of_points"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture)));
        }
        catch (FormatException e)
        {
            throw new RunFailedException($"checkpoint {RunFolder.Display(path)} is damaged: {e.Message.TrimEnd('.')}; remove it to do that part again", e);
        }
    }

    /// <summary>Trains to the end, or until the loss is no longer finite.</summary>
    /// <param name="progress">Told of the progress.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <param name="any">Whether it is so on any rank; null for this process alone.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop; the checkpoint is saved.</exception>
    public void Run(IProgressLine progress, CancellationToken stop, Func<bool, bool>? any = null)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var saved = time.GetTimestamp();
        while (!trainer.Finished)
        {
            if (any?.Invoke(stop.IsCancellationRequested) ?? stop.IsCancellationRequested)
            {
                Save();
                throw new OperationCanceledException(stop);
            }

            start = time.GetTimestamp();
            trainer.Advance();
            if (!trainer.Finished) seconds += time.GetElapsedTime(start).TotalSeconds;
            if (trainer.Step % options.Trainer.EvaluateEvery == 0)
                progress.Report(trainer.Step, FormattableString.Invariant($"test error {trainer.Curve[^1].Error:0.0000}"));
            if (trainer.Finished || time.GetElapsedTime(saved) >= options.CheckpointEvery)
            {
                Save();
                saved = time.GetTimestamp();
            }
        }
    }

    /// <summary>Frees network, optimizer and generator.</summary>
    public void Dispose()
    {
        trainer.Dispose();
        optimizer.Dispose();
        module.Dispose();
        batches.Dispose();
    }

    private void Save()
    {
        if (!saves) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        trainer.Save(
            path, new("fingerprint", fingerprint), new("seconds", seconds.ToString("R", CultureInfo.InvariantCulture)),
            new("seconds_of_points", string.Join(' ', secondsOfPoints.Select(at => at.ToString("R", CultureInfo.InvariantCulture)))));
    }
}
