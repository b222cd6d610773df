using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The dimension of the set that functions lie on, from the distances of neighbours and from principal
/// components.</summary>
/// <remarks>Functions that occur twice count once. Intervals are those of the mean over functions, with the covariance
/// of each function with its neighbours; they do not hold what the estimators miss by: near the boundary of the set,
/// and where functions are few for its dimension, all of them come out too small.</remarks>
public static class IntrinsicDimension
{
    private const int Rows = 32;

    /// <summary>TwoNN: from the ratios of the distances to the two nearest neighbours.</summary>
    /// <remarks>Facco, d'Errico, Rodriguez and Laio 2017 (doi:10.1038/s41598-017-11873-y): the ratio has the density
    /// <c>d r^(-d-1)</c>, so d is one over the mean of log r (maximum likelihood, corrected for its bias).</remarks>
    /// <param name="functions">Values, shape <c>[functions, sensors]</c>, at least 20 different functions.</param>
    /// <exception cref="ArgumentException">The shape is another, values are not finite, or functions are too
    /// few.</exception>
    public static ScalingInterval TwoNN(Tensor functions) =>
        Inverse(Neighbours(functions, 2), near => Math.Log(near[1] / near[0]), 1);

    /// <summary>The maximum-likelihood dimension from the distances to the k nearest neighbours.</summary>
    /// <remarks>Levina and Bickel 2004 (NIPS 17), with the inverses averaged instead of the dimensions, as MacKay and
    /// Ghahramani showed to be right (2005).</remarks>
    /// <param name="functions">Values, shape <c>[functions, sensors]</c>, at least 20 different functions.</param>
    /// <param name="neighbours">k, at least 3.</param>
    /// <exception cref="ArgumentException">The shape is another, values are not finite, or functions are too
    /// few.</exception>
    public static ScalingInterval MaximumLikelihood(Tensor functions, int neighbours = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 3);
        return Inverse(
            Neighbours(functions, neighbours), near => near.SkipLast(1).Average(distance => Math.Log(near[^1] / distance)), neighbours - 1);
    }

    /// <summary>The share of the sum of squares about the mean that each principal component holds, falling.</summary>
    /// <param name="functions">Values, shape <c>[functions, sensors]</c>.</param>
    public static ImmutableArray<double> Spectrum(Tensor functions)
    {
        Require(functions, 2);
        using var scope = NewDisposeScope();
        var values = functions.detach().to(CPU).to(ScalarType.Float64);
        var energy = linalg.svdvals(values - values.mean([0L], keepdim: true)).square();
        return [.. energy.div(energy.sum()).data<double>()];
    }

    /// <summary>The number of principal components that hold a share of the sum of squares.</summary>
    /// <param name="spectrum">Of <see cref="Spectrum"/>.</param>
    /// <param name="share">The share, for example 0.99.</param>
    public static int Components(ImmutableArray<double> spectrum, double share)
    {
        var (held, count) = (0.0, 0);
        while (count < spectrum.Length && held < share) held += spectrum[count++];
        return count;
    }

    // d is one over the mean; (n k - 1) / (n k) takes the bias of an inverse gamma variable off.
    private static ScalingInterval Inverse(List<(double[] Distances, long[] Others)> near, Func<double[], double> log, int each)
    {
        double[] logs = [.. near.Select(one => log(one.Distances))];
        var mean = logs.Average();
        var own = logs.Sum(value => (value - mean) * (value - mean));
        // Neighbours share distances: each pair once, from whichever side it is seen.
        var pairs = near.SelectMany((one, i) => one.Others.Select(j => (Math.Min(i, j), Math.Max(i, j)))).Distinct()
            .Sum(pair => (logs[pair.Item1] - mean) * (logs[pair.Item2] - mean));
        var error = Math.Sqrt(Math.Max(own, own + 2 * pairs)) / logs.Length;
        var unbiased = 1 - 1.0 / (logs.Length * each);
        return new(unbiased / mean, unbiased / (mean + 1.96 * error), mean > 1.96 * error ? unbiased / (mean - 1.96 * error) : double.PositiveInfinity);
    }

    // Distances to the nearest others, ascending, and their numbers, for each different function.
    private static List<(double[] Distances, long[] Others)> Neighbours(Tensor functions, int count)
    {
        Require(functions, Math.Max(20, count + 1));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var values = Distinct(functions);
        if (values.shape[0] < Math.Max(20, count + 1))
            throw new ArgumentException($"A dimension needs at least {Math.Max(20, count + 1)} different functions, got {values.shape[0]}.", nameof(functions));
        var found = new List<(double[] Distances, long[] Others)>();
        for (var start = 0L; start < values.shape[0]; start += Rows)
        {
            using var inner = NewDisposeScope();
            // Differences, not inner products: those lose the digits of close neighbours.
            var some = values.narrow(0, start, Math.Min(Rows, values.shape[0] - start)).unsqueeze(1);
            var (nearest, others) = (some - values.unsqueeze(0)).square().sum(-1).sqrt().topk(count + 1, largest: false);
            found.AddRange(nearest.data<double>().ToArray().Chunk(count + 1)
                .Zip(others.data<long>().ToArray().Chunk(count + 1), (distances, rows) => (distances[1..], rows[1..])));
        }

        return found;
    }

    private static Tensor Distinct(Tensor functions)
    {
        var values = functions.detach().to(CPU).to(ScalarType.Float64).contiguous();
        double[] flat = [.. values.data<double>()];
        var width = (int)values.shape[1];
        long[] first = [.. Enumerable.Range(0, (int)values.shape[0])
            .DistinctBy(row => Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes(flat.AsSpan(row * width, width))))
            .Select(row => (long)row)];
        return values.index_select(0, tensor(first));
    }

    private static void Require(Tensor functions, int least)
    {
        ArgumentNullException.ThrowIfNull(functions);
        if (functions.dim() != 2 || functions.shape[0] < least)
            throw new ArgumentException($"Functions must have shape [functions, sensors] with at least {least} functions, got {Shapes.Text(functions)}.", nameof(functions));
        using var scope = NewDisposeScope();
        if (!functions.isfinite().all().item<bool>())
            throw new ArgumentException("Functions must be finite, but some are NaN or infinite.", nameof(functions));
    }
}
