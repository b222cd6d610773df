using static TorchSharp.torch;

namespace OperatorLearning;

/// <summary>Advection at unit speed, periodic on [0, 1): <c>u_t + u_x = 0</c>, initial value to solution at a final time, exact.</summary>
/// <remarks>Advection I of Lu et al. 2022 (arXiv:2111.05512): a square wave on 40 points, time 0.5.</remarks>
public sealed record AdvectionProblem : IOperatorProblem
{
    // Images of a bump beyond these contribute less than the rounding of a double.
    private const int Images = 2;

    /// <summary>Creates the problem.</summary>
    /// <param name="profile">The kind of initial values.</param>
    /// <param name="points">Sensors and query points, at least 2.</param>
    /// <param name="time">The final time, the distance by which the profile moves; finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public AdvectionProblem(AdvectionProfile profile = AdvectionProfile.Square, int points = 40, double time = 0.5)
    {
        if (!Enum.IsDefined(profile)) throw new ArgumentOutOfRangeException(nameof(profile), profile, "Unknown profile.");
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (!double.IsFinite(time)) throw new ArgumentOutOfRangeException(nameof(time), time, "The final time must be finite.");
        Profile = profile;
        Points = points;
        Time = time;
    }

    /// <inheritdoc/>
    public string Name => "advection";

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points { get; }

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    public bool Periodic => true;

    /// <summary>The kind of initial values.</summary>
    public AdvectionProfile Profile { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <inheritdoc/>
    public OperatorData Generate(int samples, Generator generator, Device device)
    {
        Grids.RequireArguments(samples, generator, device);
        using var scope = NewDisposeScope();
        var uniform = rand([3, samples, 1], dtype: ScalarType.Float64, device: CPU, generator: generator).to(device);
        var height = uniform.select(0, 0).add(1);
        var width = Profile == AdvectionProfile.Square
            ? uniform.select(0, 1).mul(0.3).add(0.3)
            : uniform.select(0, 1).mul(0.05).add(0.05);
        var center = uniform.select(0, 2).mul(0.4).add(0.3);
        var x = Grids.Periodic(Points, device);
        return Grids.Single(
            Evaluate(x.t(), height, width, center), x, Evaluate(x.t().sub(Time), height, width, center));
    }

    private Tensor Evaluate(Tensor x, Tensor height, Tensor width, Tensor center)
    {
        // The signed distance to the centre, wrapped to [-1/2, 1/2).
        var distance = x.sub(center).add(0.5);
        distance = distance - distance.floor() - 0.5;
        if (Profile == AdvectionProfile.Square)
            return distance.abs().le(width.mul(0.5)).to(ScalarType.Float64).mul(height);
        var sum = zeros_like(distance);
        for (var image = -Images; image <= Images; image++)
        {
            var scaled = distance.add(image).div(width);
            sum = sum + scaled.mul(scaled).mul(-0.5).exp();
        }

        return sum.mul(height);
    }
}
