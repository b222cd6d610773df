using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Scaling;

/// <summary>Processes of this program that take the points of a sweep: one line of JSON in, one out.</summary>
/// <remarks>Processes, not threads: the random state, the thread pool and the allocator of libtorch are those of the
/// process.</remarks>
internal sealed class SweepWorkers(RunContext context, int count)
{
    /// <summary>The command that a process runs.</summary>
    public const string Command = "sweep-worker";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Processor seconds of the processes over seconds times processes, after <see cref="Run"/>.</summary>
    public double Utilisation { get; private set; }

    /// <summary>Trains points.</summary>
    /// <param name="points">The points, in the order to begin them.</param>
    /// <param name="done">Told of each with its numbers, one at a time.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop; what was told is done.</exception>
    /// <exception cref="RunFailedException">A process failed.</exception>
    public void Run(IEnumerable<SweepPoint> points, Action<SweepPoint, (string Name, double Value)[]> done)
    {
        var queue = new ConcurrentQueue<SweepPoint>(points);
        var start = context.Time.GetTimestamp();
        var workers = Enumerable.Range(0, Math.Min(count, queue.Count)).Select(_ => Start()).ToArray();
        using var cancelled = context.Stop.Register(() => Kill(workers));
        var (busy, gate) = (0.0, new Lock());
        try
        {
            var tasks = workers.Select(worker => Task.Factory.StartNew(() =>
            {
                while (queue.TryDequeue(out var point))
                {
                    var row = Ask(worker, point);
                    lock (gate) done(point, row);
                }

                worker.Refresh();
                var used = worker.TotalProcessorTime.TotalSeconds;
                lock (gate) busy += used;
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            Task.WaitAll(tasks);
        }
        catch (AggregateException e)
        {
            context.Stop.ThrowIfCancellationRequested();
            throw e.InnerExceptions.OfType<RunFailedException>().FirstOrDefault() ?? new RunFailedException(e.InnerExceptions[0].Message, e);
        }
        finally
        {
            Utilisation = workers.Length == 0 ? 0 : busy / context.Time.GetElapsedTime(start).TotalSeconds / workers.Length;
            Kill(workers);
            foreach (var worker in workers) worker.Dispose();
        }
    }

    /// <summary>What a process does: trains the points that it reads until there are no more.</summary>
    public static int Serve(SweepTrainer trainer, TextReader input, TextWriter output, CancellationToken stop)
    {
        while (input.ReadLine() is { } line)
        {
            var answer = Train(trainer, JsonSerializer.Deserialize<SweepPoint>(line)!, stop);
            output.WriteLine(JsonSerializer.Serialize(answer, Json));
            output.Flush();
        }

        return ExitCode.Done;
    }

    private static Answer Train(SweepTrainer trainer, SweepPoint point, CancellationToken stop)
    {
        try
        {
            return new([.. trainer.Train(point, stop).Select(value => new Named(value.Name, value.Value))], null);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException or System.Runtime.InteropServices.ExternalException)
        {
            return new([], e.Message);
        }
    }

    private Process Start()
    {
        var library = typeof(SweepWorkers).Assembly.Location;
        var own = Path.ChangeExtension(library, OperatingSystem.IsWindows() ? ".exe" : null);
        var isOwn = string.Equals(Environment.ProcessPath, own, StringComparison.Ordinal);
        var info = new ProcessStartInfo(isOwn ? own : "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. isOwn ? (string[])[] : [library], Command, context.Folder.FullPath]) info.ArgumentList.Add(argument);
        foreach (var variable in (string[])["OMP_NUM_THREADS", "MKL_NUM_THREADS"]) info.Environment[variable] = "1";
        return Process.Start(info) ?? throw new RunFailedException("a process of the sweep could not be started; take processes=1");
    }

    private (string Name, double Value)[] Ask(Process worker, SweepPoint point)
    {
        worker.StandardInput.WriteLine(JsonSerializer.Serialize(point));
        worker.StandardInput.Flush();
        var line = worker.StandardOutput.ReadLine();
        context.Stop.ThrowIfCancellationRequested();
        var answer = line is null ? throw new RunFailedException($"a process of the sweep ended at {point.Subject}, seed {point.Seed}; go on with --resume") : JsonSerializer.Deserialize<Answer>(line, Json)!;
        return answer.Error is null ? [.. answer.Values.Select(value => (value.Name, value.Value))] : throw new RunFailedException($"{point.Subject}, seed {point.Seed}: {answer.Error}");
    }

    private static void Kill(Process[] workers)
    {
        foreach (var worker in workers)
        {
            try
            {
                worker.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended.
            }
        }
    }

    private sealed record Named(string Name, double Value);

    private sealed record Answer(Named[] Values, string? Error);
}
