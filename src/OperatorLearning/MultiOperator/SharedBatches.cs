using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A batch of each operator of this rank, null for others, in two parts: functions that the shared parameters see, and the others.</summary>
/// <param name="First">Functions within the fraction q; null for none.</param>
/// <param name="Rest">Functions beyond it, at the same points; null for none.</param>
/// <param name="Points">The numbers of each operator's query points; null for all.</param>
internal sealed record SharedBatch(OperatorData[]? First, OperatorData[]? Rest, Tensor[]? Points) : IDisposable
{
    public void Dispose()
    {
        foreach (var one in (First ?? []).Concat(Rest ?? [])) one?.Dispose();
    }
}

/// <summary>Draws the batches of all operators by equal random numbers, so that equal functions and points stay
/// equal.</summary>
internal sealed class SharedBatches : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly OperatorData[] sources;
    private readonly int[] active;
    private readonly MiniBatches[]? first;
    private readonly MiniBatches[]? rest;
    private readonly Generator pointDraws;
    private readonly int points;
    private readonly int[] sameFunctions;
    private readonly int[] sameQueries;

    /// <summary>Prepares the draws; <paramref name="active"/> are the operators whose batches are wanted, null for
    /// all.</summary>
    public SharedBatches(IReadOnlyList<TrainingData> data, MultiOperatorTrainerOptions options, long seed, int[]? active = null)
    {
        this.active = active ?? [.. Enumerable.Range(0, data.Count)];
        points = options.BatchPoints;
        sources = [.. data.Select(one => Own(new OperatorData(
            one.Train.Functions.alias(), one.Train.Queries.alias(), (options.Loss == OperatorLoss.MeanSquared ? one.Train : one.TrainInUnits).Solutions.alias(), one.Train.Inputs)))];
        sameFunctions = Same(one => one.Functions);
        sameQueries = Same(one => one.Queries);
        pointDraws = Own(new Generator((ulong)SeedSequence.Derive(seed, "points"), CPU));
        long[] shared = [.. sources.Select(one => (long)Math.Round(options.SharedFraction * one.Samples))];
        var inFirst = (int)Math.Round(options.SharedFraction * options.BatchFunctions);
        first = Draws(i => (0, shared[i]), inFirst);
        rest = Draws(i => (shared[i], sources[i].Samples - shared[i]), options.BatchFunctions - inFirst);

        // Every operator's draws by a generator of one seed: equal counts give equal numbers.
        MiniBatches[]? Draws(Func<int, (long Start, long Count)> range, int functions)
        {
            (long Start, long Count)[] ranges = [.. sources.Select((_, i) => range(i))];
            return ranges.Any(one => one.Count == 0) || (functions == 0 && options.BatchFunctions > 0) ? null
                : [.. ranges.Select((one, i) => Own(new MiniBatches(
                    one.Count == sources[i].Samples ? sources[i] : Own(sources[i].Subset(one.Start, one.Count)), functions, 0, Own(new Generator((ulong)SeedSequence.Derive(seed, "functions"), CPU)))))];
        }
    }

    /// <summary>The next batch; the caller disposes it, its scope frees the numbers of the points.</summary>
    public SharedBatch Draw()
    {
        var numbers = new Dictionary<long, Tensor>();
        Tensor[]? chosen = null;
        if (points > 0)
        {
            foreach (var count in sources.Select(one => one.Points))
                if (!numbers.ContainsKey(count)) numbers[count] = randperm(count, dtype: ScalarType.Int64, device: CPU, generator: pointDraws).narrow(0, 0, Math.Min(points, count)).to(sources[0].Solutions.device);
            chosen = [.. sources.Select(one => numbers[one.Points])];
        }

        return new(Next(first, chosen), Next(rest, chosen), chosen);
    }

    public void Dispose()
    {
        foreach (var one in Enumerable.Reverse(owned)) one.Dispose();
        owned.Clear();
    }

    private OperatorData[]? Next(MiniBatches[]? drawn, Tensor[]? chosen)
    {
        if (drawn is null) return null;
        var batch = new OperatorData[drawn.Length];
        foreach (var i in active)
        {
            using var one = drawn[i].Next();
            // Equal tensors become one tensor, which the network evaluates once.
            batch[i] = new OperatorData(
                sameFunctions[i] == i ? one.Functions.alias() : batch[sameFunctions[i]].Functions,
                sameQueries[i] != i ? batch[sameQueries[i]].Queries : chosen is null ? one.Queries.alias() : one.Queries.index_select(0, chosen[i]),
                chosen is null ? one.Solutions.alias() : one.Solutions.index_select(1, chosen[i]), one.Inputs);
        }

        return batch;
    }

    // For each operator the first that has the same tensor, and the same numbers of functions and points.
    private int[] Same(Func<OperatorData, Tensor> tensor)
    {
        using var scope = NewDisposeScope();
        return
        [
            .. sources.Select((one, i) => Enumerable.Range(0, i + 1).First(j => j == i || active.Contains(j) && active.Contains(i) &&
                (sources[j].Samples == one.Samples && sources[j].Points == one.Points && tensor(sources[j]).shape.SequenceEqual(tensor(one).shape) && tensor(sources[j]).eq(tensor(one)).all().item<bool>()))),
        ];
    }

    private T Own<T>(T one) where T : IDisposable
    {
        owned.Add(one);
        return one;
    }
}
