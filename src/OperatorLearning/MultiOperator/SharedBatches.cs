using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A batch of each operator in two parts: functions that the shared parameters see, and the others.</summary>
/// <param name="First">Functions within the fraction q; null for none.</param>
/// <param name="Rest">Functions beyond it; null for none.</param>
/// <param name="Points">The numbers of the query points; null for all.</param>
internal sealed record SharedBatch(OperatorData[]? First, OperatorData[]? Rest, Tensor? Points) : IDisposable
{
    public void Dispose()
    {
        foreach (var one in (First ?? []).Concat(Rest ?? [])) one.Dispose();
    }
}

/// <summary>Draws the batches of all operators by equal random numbers, so that equal functions and points stay
/// equal.</summary>
internal sealed class SharedBatches : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly MiniBatches[]? first;
    private readonly MiniBatches[]? rest;
    private readonly int[] sameFunctions;
    private readonly int[] sameQueries;

    public SharedBatches(IReadOnlyList<TrainingData> data, MultiOperatorTrainerOptions options, long seed)
    {
        OperatorData[] sources = [.. data.Select(one => Own(new OperatorData(
            one.Train.Functions.alias(), one.Train.Queries.alias(), (options.Loss == OperatorLoss.MeanSquared ? one.Train : one.TrainInUnits).Solutions.alias(), one.Train.Inputs)))];
        sameFunctions = Same(sources, one => one.Functions);
        sameQueries = Same(sources, one => one.Queries);
        long[] shared = [.. sources.Select(one => (long)Math.Round(options.SharedFraction * one.Samples))];
        first = Draws(sources.Select((one, i) => shared[i] == 0 ? null : shared[i] == one.Samples ? one : Own(one.Subset(0, shared[i]))), (int)Math.Round(options.SharedFraction * options.BatchFunctions));
        rest = Draws(sources.Select((one, i) => shared[i] == one.Samples ? null : shared[i] == 0 ? one : Own(one.Subset(shared[i], one.Samples - shared[i]))), options.BatchFunctions - (int)Math.Round(options.SharedFraction * options.BatchFunctions));

        MiniBatches[]? Draws(IEnumerable<OperatorData?> parts, int functions)
        {
            OperatorData[] present = [.. parts.OfType<OperatorData>()];
            return present.Length < sources.Length || (functions == 0 && options.BatchFunctions > 0) ? null
                : [.. present.Select(one => Own(new MiniBatches(one, functions, options.BatchPoints, Own(new Generator((ulong)SeedSequence.Derive(seed, "batches"), CPU)))))];
        }
    }

    public SharedBatch Draw()
    {
        Tensor? points = null;
        return new(Next(first, ref points), Next(rest, ref points), points);
    }

    public void Dispose()
    {
        foreach (var one in Enumerable.Reverse(owned)) one.Dispose();
        owned.Clear();
    }

    private OperatorData[]? Next(MiniBatches[]? drawn, ref Tensor? points)
    {
        if (drawn is null) return null;
        var batch = new OperatorData[drawn.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            var (one, chosen) = drawn[i].Draw();
            points ??= chosen;
            var (functions, queries) = (sameFunctions[i], sameQueries[i]);
            // Equal tensors become one tensor, which the network evaluates once.
            batch[i] = new OperatorData(
                functions == i ? one.Functions : batch[functions].Functions, queries == i ? one.Queries : batch[queries].Queries, one.Solutions, one.Inputs);
            if (functions != i) one.Functions.Dispose();
            if (queries != i) one.Queries.Dispose();
        }

        return batch;
    }

    // For each operator the first whose tensor, and whose whole draw, is the same.
    private static int[] Same(OperatorData[] sources, Func<OperatorData, Tensor> tensor)
    {
        using var scope = NewDisposeScope();
        return
        [
            .. sources.Select((one, i) => Enumerable.Range(0, i).Append(i).First(j => j == i ||
                (sources[j].Samples == one.Samples && sources[j].Points == one.Points && tensor(sources[j]).shape.SequenceEqual(tensor(one).shape) && tensor(sources[j]).eq(tensor(one)).all().item<bool>()))),
        ];
    }

    private T Own<T>(T one) where T : IDisposable
    {
        owned.Add(one);
        return one;
    }
}
