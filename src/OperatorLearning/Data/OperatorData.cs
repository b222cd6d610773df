using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Samples of an operator: input functions, query points and output functions.</summary>
/// <remarks>
/// Query points are Cartesian (the same for all samples) or each sample has its own, of equal number;
/// <see cref="FromRagged"/> takes unequal numbers. Solutions have one
/// value at a point or several. Owns its three tensors and disposes them. Immutable: every operation returns new data
/// with tensors of its own.
/// </remarks>
public sealed class OperatorData : IDisposable
{
    /// <summary>Takes ownership of three tensors.</summary>
    /// <param name="functions">Input functions, shape <c>[samples, sensors]</c>; several input functions side by
    /// side.</param>
    /// <param name="queries">Query points, Cartesian <c>[points, dimension]</c> or per function <c>[samples, points,
    /// dimension]</c>.</param>
    /// <param name="solutions">Output functions, shape <c>[samples, points]</c> or <c>[samples, points,
    /// outputs]</c>.</param>
    /// <param name="inputs">Sensors of each of several input functions, in their order; empty for a single one.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public OperatorData(Tensor functions, Tensor queries, Tensor solutions, params ImmutableArray<int> inputs)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(solutions);
        DataShapes.Require(functions, queries, solutions);
        Inputs = DataShapes.RequireInputs(inputs, functions);
        Functions = functions.DetachFromDisposeScope();
        Queries = queries.DetachFromDisposeScope();
        Solutions = solutions.DetachFromDisposeScope();
    }

    /// <summary>Input functions, shape <c>[samples, sensors]</c>.</summary>
    public Tensor Functions { get; }

    /// <summary>Query points, shape <c>[points, dimension]</c>, or <c>[samples, points, dimension]</c> where not
    /// <see cref="Cartesian"/>.</summary>
    public Tensor Queries { get; }

    /// <summary>Output functions, shape <c>[samples, points]</c>, or <c>[samples, points, outputs]</c> for several
    /// outputs.</summary>
    public Tensor Solutions { get; }

    /// <summary>Sensors of each input function; their sum is <see cref="Sensors"/>.</summary>
    public ImmutableArray<int> Inputs { get; }

    /// <summary>The number of samples.</summary>
    public long Samples => Functions.shape[0];

    /// <summary>The number of sensors, of all input functions together.</summary>
    public long Sensors => Functions.shape[1];

    /// <summary>The number of query points of a sample.</summary>
    public long Points => Solutions.shape[1];

    /// <summary>The number of values at a query point.</summary>
    public long Outputs => SeveralOutputs ? Solutions.shape[2] : 1;

    /// <summary>Whether solutions have an axis of outputs.</summary>
    public bool SeveralOutputs => Solutions.dim() == 3;

    /// <summary>Whether all samples share their query points.</summary>
    public bool Cartesian => Queries.dim() == 2;

    /// <summary>Data from C# arrays of numbers, copied in single precision: rectangular (<c>double[,]</c>) or of arrays
    /// (<c>float[][]</c>).</summary>
    /// <param name="functions">Input functions, shape <c>[samples, sensors]</c>.</param>
    /// <param name="queries">Query points, shape <c>[points, dimension]</c>, <c>[samples, points, dimension]</c>, or
    /// <c>[points]</c> on a line.</param>
    /// <param name="solutions">Output functions, shape <c>[samples, points]</c> or <c>[samples, points,
    /// outputs]</c>.</param>
    /// <param name="inputs">Sensors of each of several input functions, in their order; empty for a single one.</param>
    /// <returns>The data; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together, rows have unequal lengths, or an element is
    /// no number.</exception>
    public static OperatorData Of(Array functions, Array queries, Array solutions, params ImmutableArray<int> inputs)
    {
        using var scope = NewDisposeScope();
        var points = ArrayTensors.Of(queries, nameof(queries));
        return new(
            ArrayTensors.Of(functions, nameof(functions)), points.dim() == 1 ? points.unsqueeze(1) : points, ArrayTensors.Of(solutions, nameof(solutions)), inputs);
    }

    /// <summary>Data of samples with unequal numbers of query points: of each sample as many are drawn, without
    /// replacement.</summary>
    /// <param name="functions">Input functions, shape <c>[samples, sensors]</c>; borrowed.</param>
    /// <param name="queries">Query points of each sample, shape <c>[its points, dimension]</c>; borrowed.</param>
    /// <param name="solutions">Values of each sample, shape <c>[its points]</c> or <c>[its points, outputs]</c>;
    /// borrowed.</param>
    /// <param name="generator">Draws the points, a CPU generator.</param>
    /// <param name="points">How many of each sample; 0 for as many as the sample with the fewest has.</param>
    /// <returns>Data with query points per function; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There are not as many of each, or a sample has fewer points than asked
    /// for.</exception>
    public static OperatorData FromRagged(Tensor functions, IReadOnlyList<Tensor> queries, IReadOnlyList<Tensor> solutions, Generator generator, int points = 0)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfNegative(points);
        var least = DataShapes.RequireRagged(functions, queries, solutions);
        var count = points == 0 ? least.Points : points;
        if (count > least.Points)
            throw new ArgumentException($"Sample {least.Sample} has {least.Points} query points, fewer than the {count} asked for. Ask for at most {least.Points}.", nameof(points));
        using var scope = NewDisposeScope();
        var chosen = queries.Select(own => randperm(own.shape[0], dtype: ScalarType.Int64, device: CPU, generator: generator).narrow(0, 0, count).to(own.device)).ToArray();
        return new(
            functions.clone(), stack(queries.Select((own, sample) => own.index_select(0, chosen[sample])).ToArray()),
            stack(solutions.Select((own, sample) => own.index_select(0, chosen[sample])).ToArray()));
    }

    /// <summary>A copy in which every sample has query points of its own, drawn without replacement from those it
    /// has.</summary>
    /// <param name="points">How many, at least 1.</param>
    /// <param name="generator">Draws the points, a CPU generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many points.</exception>
    public OperatorData DrawPoints(int points, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(points, Points);
        using var scope = NewDisposeScope();
        // The order of random numbers is a random order, for all samples at once.
        var chosen = rand([Samples, Points], device: CPU, generator: generator).argsort(1).narrow(1, 0, points).to(Queries.device);
        var queries = Cartesian ? Queries.unsqueeze(0).expand(Samples, Points, Queries.shape[1]) : Queries;
        return new(Functions.clone(), Gather(queries, chosen), Gather(Solutions, chosen), Inputs);
    }

    /// <summary>A copy of consecutive samples.</summary>
    /// <param name="start">The first sample.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or leaves the data.</exception>
    public OperatorData Subset(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Samples, nameof(count));
        using var scope = NewDisposeScope();
        return new(
            Functions.narrow(0, start, count).clone(), (Cartesian ? Queries : Queries.narrow(0, start, count)).clone(), Solutions.narrow(0, start, count).clone(), Inputs);
    }

    /// <summary>A copy of chosen samples, for mini-batches.</summary>
    /// <param name="indices">Sample numbers, an integer tensor of shape <c>[count]</c> on the device of the
    /// data.</param>
    public OperatorData Select(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        using var scope = NewDisposeScope();
        return new(
            Functions.index_select(0, indices), Cartesian ? Queries.clone() : Queries.index_select(0, indices), Solutions.index_select(0, indices), Inputs);
    }

    /// <summary>Splits into the first <paramref name="train"/> samples and the rest.</summary>
    /// <param name="train">The number of training samples; at least one sample must remain for the test.</param>
    /// <returns>Two data sets with tensors of their own; the caller disposes both.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="train"/> is not between 1 and
    /// <see cref="Samples"/> - 1.</exception>
    public (OperatorData Train, OperatorData Test) Split(long train)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(train, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(train, Samples);
        return (Subset(0, train), Subset(train, Samples - train));
    }

    /// <summary>A copy with every stride-th sensor of each input function: data of a finer grid for a model with fewer
    /// sensors.</summary>
    /// <remarks>Equal seeds give equal functions on every grid. With the problem on <c>k points</c> (periodic) or <c>k
    /// (points - 1) + 1</c> points
    /// (closed) the stride k gives the sensors of the problem on <c>points</c>, and finer query points.</remarks>
    /// <param name="stride">The stride, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stride is out of its range.</exception>
    public OperatorData ThinSensors(long stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        using var scope = NewDisposeScope();
        Tensor[] thinned = [.. Functions.split([.. Inputs.Select(sensors => (long)sensors)], 1).Select(one => one.slice(1, 0, one.shape[1], stride))];
        return new(cat(thinned, 1).contiguous(), Queries.clone(), Solutions.clone(), [.. thinned.Select(one => (int)one.shape[1])]);
    }

    /// <summary>A copy on another device.</summary>
    public OperatorData To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Map(tensor => tensor.to(device, true));
    }

    /// <summary>A copy of another floating-point type.</summary>
    public OperatorData To(ScalarType dtype) => Map(tensor => tensor.to(dtype, true));

    /// <inheritdoc/>
    public void Dispose()
    {
        Functions.Dispose();
        Queries.Dispose();
        Solutions.Dispose();
    }

    // Chosen points [samples, count] of values [samples, points] or [samples, points, channels].
    private static Tensor Gather(Tensor values, Tensor chosen) => values.dim() == 2
        ? values.gather(1, chosen)
        : values.gather(1, chosen.unsqueeze(-1).expand(chosen.shape[0], chosen.shape[1], values.shape[2]));

    private OperatorData Map(Func<Tensor, Tensor> transform)
    {
        using var scope = NewDisposeScope();
        return new(transform(Functions), transform(Queries), transform(Solutions), Inputs);
    }
}
