using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Measures models on data, without building graphs and in pieces that fit into memory.</summary>
public static class OperatorEvaluation
{
    /// <summary>Predictions for all functions of the data.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Data in the units of the model's inputs.</param>
    /// <param name="batch">Functions that are evaluated at once.</param>
    /// <returns>Shape of the data's solutions; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batch"/> is not positive.</exception>
    public static Tensor Predict(IOperatorModel model, OperatorData data, int batch = 256)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (var start = 0L; start < data.Samples; start += batch)
        {
            var count = Math.Min(batch, data.Samples - start);
            parts.Add(model.forward(data.Functions.narrow(0, start, count), data.Cartesian ? data.Queries : data.Queries.narrow(0, start, count)));
        }

        return cat(parts, 0).MoveToOuterDisposeScope();
    }

    /// <summary>The metrics of a model.</summary>
    /// <inheritdoc cref="Predict"/>
    public static OperatorMetrics Measure(IOperatorModel model, OperatorData data, int batch = 256)
    {
        Shapes.RequireModel(model, data);
        using var prediction = Predict(model, data, batch);
        return Compare(prediction, data.Solutions);
    }

    /// <summary>The metrics of predictions.</summary>
    /// <param name="prediction">Predicted values, shape <c>[functions, points]</c> or <c>[functions, points,
    /// outputs]</c>.</param>
    /// <param name="target">True values, the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ, or there is no function.</exception>
    public static OperatorMetrics Compare(Tensor prediction, Tensor target)
    {
        Shapes.RequireSame(prediction, target, nameof(prediction), nameof(target));
        if (prediction.dim() < 2 || prediction.shape[0] == 0)
            throw new ArgumentException($"Predictions must have shape [functions, points, …] with at least one function, got {Shapes.Text(prediction)}.", nameof(prediction));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var functions = prediction.shape[0];
        var (predicted, truth) = (prediction.reshape(functions, -1).to(ScalarType.Float64), target.reshape(functions, -1).to(ScalarType.Float64));
        var difference = predicted - truth;
        var sizes = Numbers(linalg.vector_norm(truth, 2, [1]));
        var errors = Numbers(linalg.vector_norm(difference, 2, [1])).Zip(sizes, (error, size) => error / size).ToArray();
        int[] order = [.. Enumerable.Range(0, errors.Length).Where(function => sizes[function] > 0).OrderBy(function => errors[function])];
        var maximum = difference.abs().max().item<double>();
        var aggregate = (difference.norm() / truth.norm()).item<double>();
        var outputs = PerOutput(prediction, target);
        if (order.Length == 0) return new(double.NaN, double.NaN, aggregate, double.NaN, maximum, 0, 0, outputs, errors.Length);
        var (lower, upper) = (order[(order.Length - 1) / 2], order[order.Length / 2]);
        return new(
            order.Average(function => errors[function]), (errors[lower] + errors[upper]) / 2, aggregate, errors[order[^1]], maximum, lower, order[^1],
            outputs, errors.Length - order.Length);
    }

    // Of a single output this is the mean error, which stands beside it. Functions without this output do not count.
    private static double[]? PerOutput(Tensor prediction, Tensor target)
    {
        if (prediction.dim() < 3) return null;
        var errors = RelativeL2.PerFunction(prediction.to(ScalarType.Float64).permute(2, 0, 1), target.to(ScalarType.Float64).permute(2, 0, 1));
        var present = target.ne(0).any(1).t();
        return Numbers(where(present, errors, zeros_like(errors)).sum([1L]) / present.to(ScalarType.Float64).sum([1L]));
    }

    private static double[] Numbers(Tensor values) => values.cpu().data<double>().ToArray();

    /// <summary>The metrics of a model whose inputs are disturbed: every sensor value gets an independent normal
    /// error.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Undisturbed data.</param>
    /// <param name="level">Standard deviation of the error, as a fraction of the root mean square of each input
    /// function.</param>
    /// <param name="generator">Source of the errors, on the device of the data.</param>
    /// <param name="batch">Functions that are evaluated at once.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is negative or no number.</exception>
    public static OperatorMetrics MeasureUnderNoise(IOperatorModel model, OperatorData data, double level, Generator generator, int batch = 256)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(generator);
        if (!(level >= 0 && double.IsFinite(level))) throw new ArgumentOutOfRangeException(nameof(level), level, "The level of noise must be a number from 0 upwards.");
        using var scope = NewDisposeScope();
        var size = data.Functions.square().mean([-1], keepdim: true).sqrt();
        var noise = randn(data.Functions.shape, dtype: data.Functions.dtype, device: data.Functions.device, generator: generator);
        using var disturbed = new OperatorData(data.Functions + (level * size * noise), data.Queries.clone(), data.Solutions.clone(), data.Inputs);
        return Measure(model, disturbed, batch);
    }
}
