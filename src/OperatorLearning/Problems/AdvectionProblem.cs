using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Advection at unit speed, periodic on [0, 1): <c>u_t + u_x = 0</c>, initial value to solution at a final
/// time or at several times, exact.</summary>
/// <remarks>
/// Advection I of Lu et al. 2022 (arXiv:2111.05512): square waves on 40 points, time 0.5. Advection II: the same waves,
/// the solution on 40 points and 40 times of
/// [0, 1]. Advection III: likewise, from <see cref="AdvectionProfile.SquareAndEllipse"/>. Query points in space and
/// time are <c>(x, t)</c>, times outer.
/// </remarks>
public sealed record AdvectionProblem : IOperatorProblem
{
    // Images of a bump beyond these contribute less than the rounding of a double.
    private const int Images = 2;

    /// <summary>Creates the problem.</summary>
    /// <param name="profile">The kind of initial values.</param>
    /// <param name="points">Sensors and query points, at least 2.</param>
    /// <param name="time">The final time, the distance by which the profile moves; finite.</param>
    /// <param name="times">1: the solution at the final time only. Otherwise query points in time, both ends
    /// included.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public AdvectionProblem(AdvectionProfile profile = AdvectionProfile.Square, int points = 40, double time = 0.5, int times = 1)
    {
        if (!Enum.IsDefined(profile)) throw new ArgumentOutOfRangeException(nameof(profile), profile, "Unknown profile.");
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (!double.IsFinite(time)) throw new ArgumentOutOfRangeException(nameof(time), time, "The final time must be finite.");
        Profile = profile;
        Sensors = points;
        Times = Require.AtLeast(times, 1);
        Time = time;
    }

    /// <inheritdoc/>
    public string Name => "advection";

    IOperatorProblem IOperatorProblem.Reference => this;

    /// <inheritdoc/>
    public int Sensors { get; }

    /// <inheritdoc/>
    public int Points => Sensors * Times;

    /// <inheritdoc/>
    public int QueryDimension => Times == 1 ? 1 : 2;

    /// <inheritdoc/>
    /// <remarks>In space and time too, since the final time 1 is a period.</remarks>
    public bool Periodic => Times == 1 || Time == 1;

    bool IOperatorProblem.EndsIncluded => false;

    /// <summary>The kind of initial values.</summary>
    public AdvectionProfile Profile { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Query points in time; 1 stands for the final time.</summary>
    public int Times { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var uniform = draws.Uniform(Profile == AdvectionProfile.SquareAndEllipse ? 6 : 3, 1).to(device).unbind(1);
        var x = Grids.Periodic(Sensors, device);
        if (Times == 1)
            return Grids.Single(Evaluate(x.t(), uniform), x, Evaluate(x.t().sub(Time), uniform));
        var t = linspace(0, Time, Times, dtype: ScalarType.Float64, device: device);
        var queries = Grids.SpaceTime(x.squeeze(1), t);
        var moved = queries.select(1, 0).sub(queries.select(1, 1)).unsqueeze(0);
        return Grids.Single(Evaluate(x.t(), uniform), queries, Evaluate(moved, uniform));
    }

    // Initial values at points [1, points] for numbers of shape [samples, 1] each, uniform in [0, 1].
    private Tensor Evaluate(Tensor x, Tensor[] uniform)
    {
        switch (Profile)
        {
            case AdvectionProfile.Square:
                return Box(x, uniform[2].mul(0.4).add(0.3), uniform[1].mul(0.3).add(0.3)).mul(uniform[0].add(1));
            case AdvectionProfile.NarrowSquare:
                return Box(x, uniform[2].mul(0.4).add(0.3), uniform[1].mul(0.25).add(0.05)).mul(uniform[0].mul(0.6).add(0.2));
            case AdvectionProfile.SquareAndEllipse:
                var box = Box(x, uniform[0].mul(0.1).add(0.2), uniform[1].mul(0.1).add(0.1)).mul(uniform[2].mul(1.5).add(0.5));
                var steep = Distance(x, uniform[3].mul(0.1).add(0.7)).mul(uniform[4].mul(5).add(5));
                return box.add(uniform[5].mul(1.5).add(0.5).square().sub(steep.square()).clamp_min(0).sqrt());
            default:
                return Bump(x, uniform[2].mul(0.4).add(0.3), uniform[1].mul(0.05).add(0.05)).mul(uniform[0].add(1));
        }
    }

    // The signed distance to the centre, wrapped to [-1/2, 1/2).
    private static Tensor Distance(Tensor x, Tensor center)
    {
        var shifted = x.sub(center).add(0.5);
        return shifted - shifted.floor() - 0.5;
    }

    private static Tensor Box(Tensor x, Tensor center, Tensor width) => Distance(x, center).abs().le(width.mul(0.5)).to(ScalarType.Float64);

    private static Tensor Bump(Tensor x, Tensor center, Tensor width)
    {
        var distance = Distance(x, center);
        var sum = zeros_like(distance);
        for (var image = -Images; image <= Images; image++)
        {
            var scaled = distance.add(image).div(width);
            sum = sum + scaled.mul(scaled).mul(-0.5).exp();
        }

        return sum;
    }
}
