using TorchSharp.Modules;
using WeightSpace.Distributed;
using static TorchSharp.torch;

namespace WeightSpace.DistributedRanks;

/// <summary>What must hold on every rank of a group of any size, each by its name.</summary>
internal static class RankChecks
{
    private static readonly ScalarType[] Types = [ScalarType.Float32, ScalarType.Float64, ScalarType.Int64, ScalarType.Byte];

    public static IReadOnlyList<(string Name, Action<ProcessGroup> Check)> All { get; } =
    [
        ("ranks", Ranks), ("broadcast", Broadcast), ("all-reduce", AllReduce), ("ordered-sum", OrderedSum), ("reduce-scatter", ReduceScatter),
        ("all-gather", AllGather), ("all-gather-text", AllGatherText), ("send-receive", SendReceive), ("ring", Ring), ("shares", Shares),
        ("bucket-gradient", BucketGradient), ("bucket-broadcast", BucketBroadcast), ("require-same", RequireSame), ("barriers", Barriers), ("refusals", Refusals),
    ];

    private static void Ranks(ProcessGroup group)
    {
        Require(group.AllGather($"{group.Rank}").SequenceEqual(Enumerable.Range(0, group.Size).Select(rank => $"{rank}")), "ranks are not 0, 1, …");
        Require(group.LocalSize == group.Size && group.LocalRank == group.Rank, "all are on one machine");
        Require(group.IsFirst == (group.Rank == 0), "the first is rank 0");
    }

    private static void Broadcast(ProcessGroup group)
    {
        foreach (var type in Types)
        {
            foreach (var shape in (long[][])[[3, 5], [], [0]])
            {
                for (var root = 0; root < group.Size; root++)
                {
                    var value = full(shape, group.Rank + 10, dtype: type);
                    group.Broadcast(value, root);
                    RequireEqual(full(shape, root + 10, dtype: type), value);
                }
            }
        }

        using var parameter = nn.Parameter(full(3, group.Rank + 1f));
        group.Broadcast(parameter);
        RequireEqual(ones(3), parameter.detach());
    }

    private static void AllReduce(ProcessGroup group)
    {
        foreach (var type in Types)
        {
            foreach (var operation in Enum.GetValues<ReduceOperation>())
            {
                var value = Of(group.Rank, type);
                group.AllReduce(value, operation);
                RequireEqual(Reduced(group, operation, rank => Of(rank, type)), value);
            }
        }
    }

    // Values so far apart that the order of a sum shows in its last bits, and more than go in one piece.
    private static void OrderedSum(ProcessGroup group)
    {
        Tensor Wide(int rank)
        {
            using var generator = new Generator((ulong)rank + 7);
            return randn([(1 << 20) + 3], generator: generator) * randn([(1 << 20) + 3], generator: generator).mul(4).exp();
        }

        var value = Wide(group.Rank);
        group.AllReduce(value, ordered: true);
        RequireEqual(Reduced(group, ReduceOperation.Sum, Wide), value);
    }

    private static void ReduceScatter(ProcessGroup group)
    {
        foreach (var operation in Enum.GetValues<ReduceOperation>())
        {
            Tensor Rows(int rank) => arange(group.Size * 2 * 3, dtype: ScalarType.Float64).view(group.Size * 2, 3) * (rank % 2 == 0 ? rank + 1 : -rank);
            var own = Rows(group.Rank);
            var part = group.ReduceScatter(own, operation);
            RequireEqual(Reduced(group, operation, Rows).narrow(0, group.Rank * 2, 2), part);
            RequireEqual(Rows(group.Rank), own);
        }
    }

    private static void AllGather(ProcessGroup group)
    {
        foreach (var type in Types) RequireEqual(stack(Enumerable.Range(0, group.Size).Select(rank => Of(rank, type))), group.AllGather(Of(group.Rank, type)));
        RequireEqual(arange(group.Size), group.AllGather(tensor((long)group.Rank)));
    }

    private static void AllGatherText(ProcessGroup group)
    {
        static string Text(int rank) => string.Concat(Enumerable.Repeat("é…😀\n", rank % 3));
        Require(group.AllGather(Text(group.Rank)).SequenceEqual(Enumerable.Range(0, group.Size).Select(Text)), "texts differ");
        Require(group.AllGather("").All(text => text.Length == 0), "empty texts");
    }

    // Two messages from each to the next, received in the other order than sent by their tags.
    private static void SendReceive(ProcessGroup group)
    {
        for (var from = 0; from + 1 < group.Size; from++)
        {
            if (group.Rank == from)
            {
                group.Send(Of(from, ScalarType.Float32), from + 1, tag: 1);
                group.Send(Of(from, ScalarType.Int64), from + 1, tag: 2);
            }
            else if (group.Rank == from + 1)
            {
                var (first, second) = (zeros_like(Of(0, ScalarType.Float32)), zeros_like(Of(0, ScalarType.Int64)));
                group.Receive(second, from, tag: 2);
                group.Receive(first, from, tag: 1);
                RequireEqual(Of(from, ScalarType.Float32), first);
                RequireEqual(Of(from, ScalarType.Int64), second);
            }
        }
    }

    private static void Ring(ProcessGroup group)
    {
        var (next, previous) = ((group.Rank + 1) % group.Size, (group.Rank + group.Size - 1) % group.Size);
        var held = full(100_000, (double)group.Rank, dtype: ScalarType.Float64);
        for (var turn = 1; turn <= group.Size; turn++)
        {
            var received = zeros_like(held);
            group.Exchange(held, next, received, previous);
            held = received;
            RequireEqual(full_like(held, (group.Rank + (group.Size * turn) - turn) % group.Size), held);
        }
    }

    private static void Shares(ProcessGroup group)
    {
        foreach (var count in (int[])[0, 1, 2, 5, 8, 11])
        {
            var (first, own) = group.Share(count);
            int[][] all = [.. group.AllGather($"{first} {own}").Select(text => text.Split(' ').Select(int.Parse).ToArray())];
            Require(all.SelectMany(share => Enumerable.Range(share[0], share[1])).SequenceEqual(Enumerable.Range(0, count)), $"shares of {count} leave gaps");
            Require(all.Max(share => share[1]) - all.Min(share => share[1]) <= 1, $"shares of {count} are uneven");
        }
    }

    // Equal parts of a batch on each rank: the mean of their gradients is that of the whole batch.
    private static void BucketGradient(ProcessGroup group)
    {
        using var generator = new Generator(3);
        var (x, y) = (randn([group.Size * 6, 4], ScalarType.Float64, generator: generator), randn([group.Size * 6, 1], ScalarType.Float64, generator: generator));
        using var whole = Net(1);
        using var part = Net(1);
        nn.functional.mse_loss(whole.forward(x), y).backward();
        nn.functional.mse_loss(part.forward(x.narrow(0, group.Rank * 6, 6)), y.narrow(0, group.Rank * 6, 6)).backward();
        // One that only rank 0 has used, and one that none has.
        using var partly = nn.Parameter(ones(2, ScalarType.Float64));
        using var never = nn.Parameter(ones(3, ScalarType.Float64));
        if (group.IsFirst) partly.sum().backward();
        using var bucket = new GradientBucket([.. part.parameters(), partly, never]);
        foreach (var ordered in (bool[])[false, true])
        {
            bucket.Reduce(group, 1.0 / group.Size, ordered);
            foreach (var (expected, actual) in whole.parameters().Zip(part.parameters()))
                Require(expected.grad!.sub(actual.grad!).abs().max().item<double>() < 1e-14, "the mean over ranks is not the gradient of the batch");
            if (group.Size > 1) RequireEqual(full(2, 1.0 / group.Size, ScalarType.Float64), partly.grad!);
            if (group.Size > 1) RequireEqual(zeros(3, ScalarType.Float64), never.grad!);
        }
    }

    private static void BucketBroadcast(ProcessGroup group)
    {
        using var own = Net(group.Rank + 1);
        using var first = Net(1);
        using var bucket = new GradientBucket(own.parameters());
        bucket.Broadcast(group);
        foreach (var (expected, actual) in first.parameters().Zip(own.parameters())) RequireEqual(expected.detach(), actual.detach());
    }

    private static void RequireSame(ProcessGroup group)
    {
        group.RequireSame("settings", ["a=1", "b=2"]);
        if (group.Size == 1) return;
        var last = group.Size - 1;
        RequireRefused<DistributedException>(
            () => group.RequireSame("settings", ["a=1", group.Rank == last ? "b=3" : "b=2"]),
            $"the ranks differ in settings: rank 0 has 'b=2', rank {last} has 'b=3'; start all with the same");
        RequireRefused<DistributedException>(
            () => group.RequireSame("settings", group.Rank == last ? ["a=1"] : ["a=1", "b=2"]), $"rank 0 has 'b=2', rank {last} has 'nothing'");
    }

    private static void Barriers(ProcessGroup group)
    {
        group.Barrier();
        // Twice: the first must leave nothing behind that the second takes for its own.
        group.Barrier(TimeSpan.FromSeconds(20), "the first");
        group.Barrier(TimeSpan.FromSeconds(20), "the second");
    }

    private static void Refusals(ProcessGroup group)
    {
        RequireRefused<ArgumentException>(() => group.AllReduce(ones(2, 3).t()), "must be contiguous, got shape [3, 2] with strides [1, 3]");
        RequireRefused<ArgumentException>(() => group.AllGather(ones(2, ScalarType.Int32)), "got Int32. Convert it with to(…)");
        RequireRefused<ArgumentException>(() => group.Broadcast(ones(2), group.Size), $"Ranks are 0 to {group.Size - 1}.");
        RequireRefused<ArgumentException>(() => group.Send(ones(2), group.Rank), $"Rank {group.Rank} is this process itself.");
        RequireRefused<ArgumentException>(() => group.ReduceScatter(tensor(1f)), "Pad it to a multiple.");
        if (group.Size > 1) RequireRefused<ArgumentException>(() => group.ReduceScatter(ones(group.Size + 1)), $"shared out among {group.Size} ranks, got shape [{group.Size + 1}]");
    }

    // Small whole numbers: sums are exact in every type.
    private static Tensor Of(int rank, ScalarType type) => arange(15, dtype: ScalarType.Int64).mul(rank + 1).remainder(11).view(3, 5).to(type);

    private static Tensor Reduced(ProcessGroup group, ReduceOperation operation, Func<int, Tensor> of) =>
        Enumerable.Range(0, group.Size).Select(of).Aggregate((left, right) => operation switch
        {
            ReduceOperation.Sum => left + right,
            ReduceOperation.Max => maximum(left, right),
            _ => minimum(left, right),
        });

    private static Sequential Net(int seed)
    {
        var net = nn.Sequential(nn.Linear(4, 5, dtype: ScalarType.Float64), nn.Tanh(), nn.Linear(5, 1, dtype: ScalarType.Float64));
        using var generator = new Generator((ulong)seed);
        using var gradients = no_grad();
        foreach (var parameter in net.parameters()) parameter.copy_(randn(parameter.shape, ScalarType.Float64, generator: generator));
        return net;
    }

    private static void RequireEqual(Tensor expected, Tensor actual)
    {
        Require(expected.shape.SequenceEqual(actual.shape) && expected.dtype == actual.dtype, $"expected {expected.dtype} [{string.Join(", ", expected.shape)}], got {actual.dtype} [{string.Join(", ", actual.shape)}]");
        if (!expected.eq(actual).all().item<bool>()) throw new InvalidOperationException($"they differ by {Distance(expected, actual)}");
    }

    private static double Distance(Tensor expected, Tensor actual) =>
        (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs().max().item<double>();

    private static void RequireRefused<T>(Action action, string message)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T e)
        {
            Require(e.Message.Contains(message, StringComparison.Ordinal), $"expected '{message}', got '{e.Message}'");
            return;
        }

        throw new InvalidOperationException($"not refused: {message}");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new InvalidOperationException(message);
    }
}
