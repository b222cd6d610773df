using System.Text.Json;
using WeightSpace.Distributed;
using WeightSpace.Experiments.Diagnostics;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Distributed;

/// <summary>How fast ranks on this machine are together; medians, in seconds.</summary>
/// <param name="Mpi">What carries the messages.</param>
/// <param name="Joined">When rank 0 had joined.</param>
/// <param name="SmallAllReduce">An all-reduce of one float.</param>
/// <param name="LargeAllReduce">An all-reduce of <see cref="Large"/> floats.</param>
/// <param name="SmallSend">Sending one float, half of there and back.</param>
/// <param name="LargeSend">Sending <see cref="Large"/> floats, half of there and back.</param>
/// <param name="AloneSeconds">An outer step of meta-training by one rank; 0 if not asked.</param>
/// <param name="TogetherRatio">How often the step of all ranks fits into that, the median of ratios; 0 if not
/// asked.</param>
internal sealed record GroupTimes(
    string Mpi, DateTimeOffset Joined, double SmallAllReduce, double LargeAllReduce, double SmallSend, double LargeSend, double AloneSeconds, double TogetherRatio)
{
    /// <summary>The command that the ranks run.</summary>
    public const string Command = "rank-times";

    /// <summary>The floats of a large message.</summary>
    public const int Large = 10_000_000;

    /// <summary>Starts ranks and lets them measure.</summary>
    /// <param name="ranks">How many, at least 2.</param>
    /// <param name="training">Whether to measure meta-training too.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="DistributedException">There is no mpirun, or the ranks failed.</exception>
    public static GroupTimes Of(int ranks, bool training, CancellationToken stop)
    {
        var file = Path.Combine(Path.GetTempPath(), $"weightspace-{Environment.ProcessId}.times");
        var job = new LocalJob(Environment.ProcessPath!, ranks, _ => [.. Ranks.Host(), Command, file, .. training ? (string[])["--training"] : []])
        {
            Environment = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" },
        };
        try
        {
            var code = LocalLauncher.Run(job, _ => { }, stop);
            return code == 0 && File.Exists(file)
                ? JsonSerializer.Deserialize<GroupTimes>(File.ReadAllText(file))!
                : throw new DistributedException($"{ranks} ranks were started, and ended with exit code {code}; what they wrote is above");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What each rank does; rank 0 writes the file.</summary>
    public static int Measure(string file, bool training)
    {
        using var group = ProcessGroup.Join();
        var joined = TimeProvider.System.GetUtcNow();
        set_num_threads(1);
        using var scope = NewDisposeScope();
        var (one, many) = (ones(1), ones(Large));
        // Not by sleeping, as the timed barrier does: the ranks begin within microseconds of each other.
        double Median(int blocks, int calls, Action call) => Stopclock.Median(Enumerable.Range(0, blocks + 1).Select(_ =>
        {
            group.Barrier();
            return Stopclock.Nanoseconds(call, calls) / 1e9;
        }).ToArray()[1..]);
        var reduced = (Median(15, 200, () => group.AllReduce(one)), Median(7, 1, () => group.AllReduce(many)));
        var sent = (Median(15, 200, () => ThereAndBack(group, one)) / 2, Median(5, 1, () => ThereAndBack(group, many)) / 2);
        var (alone, ratio) = training ? TrainingSpeed.Measure(group) : (0, 0);
        if (group.IsFirst)
            File.WriteAllText(file, JsonSerializer.Serialize(new GroupTimes(group.Description, joined, reduced.Item1, reduced.Item2, sent.Item1, sent.Item2, alone, ratio)));
        return 0;
    }

    private static void ThereAndBack(ProcessGroup group, Tensor tensor)
    {
        if (group.Rank == 0) group.Send(tensor, 1);
        if (group.Rank == 1) group.Receive(tensor, 0);
        if (group.Rank == 1) group.Send(tensor, 0);
        if (group.Rank == 0) group.Receive(tensor, 1);
    }
}
