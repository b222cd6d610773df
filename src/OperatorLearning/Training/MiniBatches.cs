using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Draws mini-batches over functions and over query points: each function once in an epoch, query points anew
/// for each batch.</summary>
/// <remarks>What comes next depends on the generator and on <see cref="Remaining"/> alone; a checkpoint that holds both
/// goes on with the same batches.</remarks>
public sealed class MiniBatches : IDisposable
{
    private readonly OperatorData data;
    private readonly int functions;
    private readonly int points;
    private readonly Generator generator;
    private Tensor remaining;

    /// <summary>Prepares batches of data.</summary>
    /// <param name="data">The data; borrowed.</param>
    /// <param name="functions">Functions in a batch; 0 or at least the number of samples takes all of them, in order.
    /// The last batch of an epoch may be smaller.</param>
    /// <param name="points">Query points in a batch, drawn without replacement, of samples with points of their own the
    /// same numbers of each; 0 or at least the number of points takes all.</param>
    /// <param name="generator">Source of the order, a CPU generator; borrowed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public MiniBatches(OperatorData data, int functions, int points, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfNegative(functions);
        ArgumentOutOfRangeException.ThrowIfNegative(points);
        (this.data, this.generator) = (data, generator);
        this.functions = functions >= data.Samples ? 0 : functions;
        this.points = points >= data.Points ? 0 : points;
        remaining = empty([0], dtype: ScalarType.Int64).DetachFromDisposeScope();
    }

    /// <summary>The functions that the epoch has still to use, shape <c>[count]</c> on the CPU; a copy that the caller
    /// disposes. Setting it takes a copy.</summary>
    public Tensor Remaining
    {
        get => remaining.clone();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            var copy = value.to(ScalarType.Int64).cpu().clone().DetachFromDisposeScope();
            remaining.Dispose();
            remaining = copy;
        }
    }

    /// <summary>The next batch.</summary>
    /// <returns>Data with tensors of its own; the caller disposes it.</returns>
    public OperatorData Next() => Draw().Batch;

    /// <summary>Frees the order of the epoch.</summary>
    public void Dispose() => remaining.Dispose();

    /// <summary>The next batch, which the caller disposes, and the indices of its points on the device of the data,
    /// null for all, which the caller's scope frees.</summary>
    internal (OperatorData Batch, Tensor? Points) Draw()
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var (inputs, queries, solutions) = (data.Functions, data.Queries, data.Solutions);
        Tensor? drawn = null;
        if (functions > 0)
        {
            var chosen = Take().to(inputs.device);
            (inputs, solutions) = (inputs.index_select(0, chosen), solutions.index_select(0, chosen));
            if (!data.Cartesian) queries = queries.index_select(0, chosen);
        }

        if (points > 0)
        {
            drawn = randperm(data.Points, dtype: ScalarType.Int64, device: CPU, generator: generator)
                .narrow(0, 0, points).to(queries.device);
            (queries, solutions) = (queries.index_select(-2, drawn), solutions.index_select(1, drawn));
        }

        return (new(inputs.alias(), queries.alias(), solutions.alias(), data.Inputs), drawn?.MoveToOuterDisposeScope());
    }

    private Tensor Take()
    {
        if (remaining.shape[0] == 0) Remaining = randperm(data.Samples, dtype: ScalarType.Int64, device: CPU, generator: generator);
        var count = Math.Min(functions, remaining.shape[0]);
        var chosen = remaining.narrow(0, 0, count).clone();
        Remaining = remaining.narrow(0, count, remaining.shape[0] - count);
        return chosen;
    }
}
