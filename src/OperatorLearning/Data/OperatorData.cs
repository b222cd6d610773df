using static TorchSharp.torch;

namespace OperatorLearning;

/// <summary>Samples of an operator on Cartesian query points: input functions, query points and output functions.</summary>
/// <remarks>Owns its three tensors and disposes them. Immutable: every operation returns new data with tensors of its own.</remarks>
public sealed class OperatorData : IDisposable
{
    /// <summary>Takes ownership of three tensors.</summary>
    /// <param name="functions">Input functions, shape <c>[samples, sensors]</c>.</param>
    /// <param name="queries">Query points, shape <c>[points, dimension]</c>.</param>
    /// <param name="solutions">Output functions, shape <c>[samples, points]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public OperatorData(Tensor functions, Tensor queries, Tensor solutions)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(solutions);
        if (functions.dim() != 2 || queries.dim() != 2 || solutions.dim() != 2
            || solutions.shape[0] != functions.shape[0] || solutions.shape[1] != queries.shape[0])
            throw new ArgumentException(
                "Operator data must have functions [samples, sensors], queries [points, dimension] and solutions [samples, points], got " +
                $"{Shapes.Text(functions)}, {Shapes.Text(queries)} and {Shapes.Text(solutions)}.", nameof(solutions));
        Functions = functions.DetachFromDisposeScope();
        Queries = queries.DetachFromDisposeScope();
        Solutions = solutions.DetachFromDisposeScope();
    }

    /// <summary>Input functions, shape <c>[samples, sensors]</c>.</summary>
    public Tensor Functions { get; }

    /// <summary>Query points, shape <c>[points, dimension]</c>.</summary>
    public Tensor Queries { get; }

    /// <summary>Output functions, shape <c>[samples, points]</c>.</summary>
    public Tensor Solutions { get; }

    /// <summary>The number of samples.</summary>
    public long Samples => Functions.shape[0];

    /// <summary>The number of sensors.</summary>
    public long Sensors => Functions.shape[1];

    /// <summary>The number of query points.</summary>
    public long Points => Queries.shape[0];

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
        return new(Functions.narrow(0, start, count).clone(), Queries.clone(), Solutions.narrow(0, start, count).clone());
    }

    /// <summary>A copy of chosen samples, for mini-batches.</summary>
    /// <param name="indices">Sample numbers, an integer tensor of shape <c>[count]</c> on the device of the data.</param>
    public OperatorData Select(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        using var scope = NewDisposeScope();
        return new(Functions.index_select(0, indices), Queries.clone(), Solutions.index_select(0, indices));
    }

    /// <summary>Splits into the first <paramref name="train"/> samples and the rest.</summary>
    /// <param name="train">The number of training samples; at least one sample must remain for the test.</param>
    /// <returns>Two data sets with tensors of their own; the caller disposes both.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="train"/> is not between 1 and <see cref="Samples"/> - 1.</exception>
    public (OperatorData Train, OperatorData Test) Split(long train)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(train, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(train, Samples);
        return (Subset(0, train), Subset(train, Samples - train));
    }

    /// <summary>A copy with every stride-th sensor: data of a finer grid for a model with fewer sensors.</summary>
    /// <remarks>Equal seeds give equal functions on every grid. With the problem on <c>k points</c> (periodic) or <c>k (points - 1) + 1</c> points
    /// (closed) the stride k gives the sensors of the problem on <c>points</c>, and finer query points.</remarks>
    /// <param name="stride">The stride, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stride is out of its range.</exception>
    public OperatorData ThinSensors(long stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        using var scope = NewDisposeScope();
        return new(Functions.slice(1, 0, Sensors, stride).clone().contiguous(), Queries.clone(), Solutions.clone());
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

    private OperatorData Map(Func<Tensor, Tensor> transform)
    {
        using var scope = NewDisposeScope();
        return new(transform(Functions), transform(Queries), transform(Solutions));
    }
}
