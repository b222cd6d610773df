using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Random smooth periodic functions, scaled to the range [0, 1]: the initial values of PROSE-PDE (Sun et al.
/// 2024, arXiv:2404.12355).</summary>
/// <remarks>
/// All parameters are uniform. Bumps are summed over three periods, so that they are periodic. Minimum and maximum are
/// taken on 1024 points, so that
/// equal draws give equal functions on every grid.
/// </remarks>
public sealed record PeriodicProfile : IFunctionSampler
{
    private const int Reference = 1024;
    private const int FieldModes = 24;

    /// <summary>Creates the distribution.</summary>
    /// <param name="points">Grid points <c>x_j = j / points</c> of the unit period, even, at least 8.</param>
    /// <param name="kind">The family.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public PeriodicProfile(int points, PeriodicProfileKind kind = PeriodicProfileKind.TwoSines)
    {
        if (points < 8 || points % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(points), points, "The grid needs an even number of points, at least 8.");
        Points = points;
        Kind = Require.Known(kind);
    }

    /// <inheritdoc/>
    public int Points { get; }

    /// <summary>The family.</summary>
    public PeriodicProfileKind Kind { get; }

    /// <inheritdoc/>
    public Tensor Sample(SampleDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(draws);
        using var scope = NewDisposeScope();
        // Both grids in one evaluation: the first for the range, the second for the values.
        var x = cat([Unit(Reference), Unit(Points)], 0).unsqueeze(0);
        var values = Kind switch
        {
            PeriodicProfileKind.TwoSines => Sines(x, draws),
            PeriodicProfileKind.Bump => Bump(x, draws),
            PeriodicProfileKind.TwoGaussians => Gaussians(x, draws),
            _ => Field(x, draws),
        };
        var range = values.narrow(1, 0, Reference);
        var (low, high) = (range.amin([1], true), range.amax([1], true));
        return values.narrow(1, Reference, Points).sub(low).div_(high.sub(low)).clamp_(0, 1).to(device).MoveToOuterDisposeScope();
    }

    private static Tensor Unit(int points) => arange(points, dtype: ScalarType.Float64, device: CPU).div(points);

    private static Tensor[] Draw(int count, SampleDraws draws) => draws.Uniform(count, 1).unbind(1);

    private static Tensor Sines(Tensor x, SampleDraws draws)
    {
        var drawn = Draw(6, draws);
        Tensor Sine(int index)
        {
            var harmonic = drawn[index].ge(0.5).to(ScalarType.Float64).add(1);
            return harmonic.mul(x).add_(drawn[index + 1]).mul_(2 * Math.PI).sin_().mul_(drawn[index + 2]);
        }

        return Sine(0) + Sine(3);
    }

    private static Tensor Bump(Tensor x, SampleDraws draws)
    {
        var drawn = Draw(3, draws);
        var (center, width) = (drawn[1].mul(0.2).add_(0.9), drawn[2].mul(0.2).add_(0.9));
        return Images(x, center, width.div(drawn[0].mul(2).add_(9).sqrt_()));
    }

    private static Tensor Gaussians(Tensor x, SampleDraws draws)
    {
        var drawn = Draw(6, draws);
        Tensor One(int index) => Images(x, drawn[index].add(0.5), drawn[index + 1].mul(0.4).add_(0.1))
            .mul_(drawn[index + 2].ge(0.5).to(ScalarType.Float64).mul_(2).sub_(1));
        return One(0) + One(3);
    }

    private static Tensor Images(Tensor x, Tensor center, Tensor width)
    {
        Tensor At(int image) => x.mul(2).add(2 * image).sub(center).div(width).square().mul_(-0.5).exp_();
        return At(-1) + At(0) + At(1);
    }

    private static Tensor Field(Tensor x, SampleDraws draws)
    {
        var values = new PeriodicKernelField(64, 0.1, modes: FieldModes).Sample(draws, CPU);
        // Trigonometric interpolation is exact, since the field has fewer modes than its grid.
        var spectrum = PeriodicGrid.Forward(values).narrow(1, 0, FieldModes + 1);
        var angles = arange(FieldModes + 1, dtype: ScalarType.Float64, device: CPU).mul(2 * Math.PI).unsqueeze(1).mul(x);
        var weights = ones([FieldModes + 1, 1], dtype: ScalarType.Float64, device: CPU).mul_(2);
        weights[0, 0] = 1.0;
        return spectrum.real.matmul(angles.cos().mul_(weights)).sub_(spectrum.imag.matmul(angles.sin().mul_(weights)));
    }
}
