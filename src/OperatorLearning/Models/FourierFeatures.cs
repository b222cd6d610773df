using System.Globalization;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Random Fourier features of the query points, for outputs with fine structure.</summary>
/// <remarks>
/// Features are <c>cos(2 pi B y), sin(2 pi B y)</c> with entries of <c>B</c>, shape <c>[Frequencies,
/// QueryDimension]</c>,
/// normal with standard deviation <see cref="Scale"/> (Tancik et al. 2020, arXiv:2006.10739). <c>B</c> is a function of
/// the seed.
/// </remarks>
public sealed record FourierFeatures : QueryFeatures
{
    /// <summary>Creates the transform.</summary>
    /// <param name="queryDimension">The dimension of a query point, at least 1.</param>
    /// <param name="frequencies">The number of random frequencies, at least 1; there are twice as many
    /// features.</param>
    /// <param name="scale">Standard deviation of the frequencies, positive, in cycles per unit of the query
    /// points.</param>
    /// <param name="seed">The seed from which the frequencies are drawn.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public FourierFeatures(int queryDimension, int frequencies, double scale, long seed) : base(queryDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frequencies, 1);
        if (!(scale > 0) || !double.IsFinite(scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale must be positive and finite.");
        Frequencies = frequencies;
        Scale = scale;
        Seed = seed;
    }

    /// <summary>The number of random frequencies.</summary>
    public int Frequencies { get; }

    /// <summary>Standard deviation of the frequencies.</summary>
    public double Scale { get; }

    /// <summary>The seed of the frequencies.</summary>
    public long Seed { get; }

    /// <inheritdoc/>
    public override int FeatureDimension => 2 * Frequencies;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor queries)
    {
        RequireDimension(queries);
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)Seed, CPU);
        // Drawn in double on the CPU, so that every dtype and device sees the same frequencies.
        var frequencies = randn([QueryDimension, Frequencies], dtype: ScalarType.Float64, device: CPU, generator: generator)
            .mul(2 * Math.PI * Scale).to(queries.dtype).to(queries.device);
        var angles = queries.matmul(frequencies);
        return cat([angles.cos(), angles.sin()], -1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"fourier({QueryDimension},{Frequencies},{Scale:R},{Seed})");
}
