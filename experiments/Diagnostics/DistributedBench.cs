using WeightSpace.Distributed;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Distributed;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>bench distributed</c>: messages among ranks of this machine, and meta-training on two of them against
/// one.</summary>
internal static class DistributedBench
{
    public static int Run(Reporter reporter, CancellationToken stop) =>
        BenchReport.Run(reporter, stop, () => Messages(stop), () => Training(stop));

    private static IEnumerable<BenchFigure> Messages(CancellationToken stop)
    {
        var times = Of(4, training: false, stop);
        yield return new BenchFigure("all-reduce of 10 M floats over 4 ranks", times.LargeAllReduce * 1e3, "ms", "", null, []);
        yield return new BenchFigure("all-reduce of 1 float over 4 ranks", times.SmallAllReduce * 1e6, "µs", "", null, []);
        yield return new BenchFigure("send of 10 M floats", GroupTimes.Large * 4e-9 / times.LargeSend, "GB/s", "", null, [("ms", times.LargeSend * 1e3), ("µs of 1 float", times.SmallSend * 1e6)]);
    }

    private static IEnumerable<BenchFigure> Training(CancellationToken stop)
    {
        var times = Of(2, training: true, stop);
        yield return BenchFigure.AtLeast("particles per second of meta-training, 2 ranks against 1, a thread each", times.TogetherRatio, "x", 1.8, ("ms of a step alone", times.AloneSeconds * 1e3));
    }

    private static GroupTimes Of(int ranks, bool training, CancellationToken stop)
    {
        try
        {
            return GroupTimes.Of(ranks, training, stop);
        }
        catch (DistributedException e)
        {
            throw new RunFailedException(e.Message, e);
        }
    }
}
