using System.Diagnostics;
using WeightSpace.Distributed;
using WeightSpace.DistributedRanks;
using static TorchSharp.torch;

using var group = ProcessGroup.Join();
switch (args[0])
{
    case "checks":
        Console.WriteLine($"rank {group.Rank}: {group.Description}");
        foreach (var (name, check) in RankChecks.All)
        {
            using var scope = NewDisposeScope();
            // Ranks that went on alone would be out of step: the next check begins when all have ended this one.
            Console.WriteLine($"rank {group.Rank}: {name} {Outcome(() => check(group))}");
            group.Barrier();
        }

        return 0;
    case "absent":
        if (group.Rank == group.Size - 1) Thread.Sleep(30_000);
        Console.WriteLine($"rank {group.Rank}: {Outcome(() => group.Barrier(TimeSpan.FromSeconds(1), "the start of the run"))}");
        group.Abort(2);
        return 1;
    case "killed":
        Steps(() => Process.GetCurrentProcess().Kill());
        return 1;
    case "exits":
        Steps(() => Environment.Exit(3));
        return 1;
    case "aborts":
        Steps(() => group.Abort(7));
        return 1;
    default:
        throw new ArgumentException($"no such scenario: {args[0]}");
}

// Steps without end, in the middle of which the last rank does something.
void Steps(Action last)
{
    for (var step = 0; ; step++)
    {
        using var scope = NewDisposeScope();
        group.AllReduce(ones(1000));
        if (step != 100 || group.Rank != group.Size - 1) continue;
        // A launcher that ends a job drops what it has not read yet.
        var soon = TimeSpan.FromMilliseconds(300);
        Console.WriteLine($"at {(DateTimeOffset.UtcNow + soon).ToUnixTimeMilliseconds()} ms");
        Thread.Sleep(soon);
        last();
    }
}

static string Outcome(Action action)
{
    try
    {
        action();
        return "ok";
    }
    catch (Exception e)
    {
        // A launcher may tear long lines.
        return e.Message[..Math.Min(e.Message.Length, 300)].ReplaceLineEndings(" ");
    }
}
