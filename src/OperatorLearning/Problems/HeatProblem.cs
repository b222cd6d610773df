using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Diffusion with decay and drift, periodic on [0, 1): initial value to solution at a final time, exact in
/// every Fourier mode.</summary>
/// <remarks>
/// <c>u_t + c u_x = D u_xx - a u</c>, so mode k is multiplied by <c>exp(-(D (2 pi k)^2 + a + 2 pi i k c) time)</c>.
/// With D = 0 and a > 0 it is pure decay,
/// with D = a = 0 pure advection of a smooth profile.
/// </remarks>
public sealed record HeatProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors and query points, even, at least 4.</param>
    /// <param name="diffusivity">D, not negative.</param>
    /// <param name="decay">a, not negative.</param>
    /// <param name="drift">c.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="initial">Distribution of initial values on the same points; the field with sigma 25, tau 5, gamma 2
    /// if null.</param>
    /// <exception cref="ArgumentException">A value is out of its range or the grids differ.</exception>
    public HeatProblem(
        int points = 64, double diffusivity = 0.005, double decay = 0, double drift = 0, double time = 1, PeriodicGaussianField? initial = null)
    {
        if (!(diffusivity >= 0)) throw new ArgumentOutOfRangeException(nameof(diffusivity), diffusivity, "The diffusivity must not be negative.");
        if (!(decay >= 0)) throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay rate must not be negative.");
        if (!double.IsFinite(drift)) throw new ArgumentOutOfRangeException(nameof(drift), drift, "The drift must be finite.");
        if (!(time > 0)) throw new ArgumentOutOfRangeException(nameof(time), time, "The final time must be positive.");
        Initial = initial ?? new PeriodicGaussianField(points, 25, 5, 2);
        if (Initial.Points != points)
            throw new ArgumentException($"The initial field must live on the {points} points of the problem, got {Initial.Points}.", nameof(initial));
        Diffusivity = diffusivity;
        Decay = decay;
        Drift = drift;
        Time = time;
    }

    /// <inheritdoc/>
    public string Name => "heat";

    IOperatorProblem IOperatorProblem.Reference => this;

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points => Initial.Points;

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    public bool Periodic => true;

    /// <summary>The distribution of initial values.</summary>
    public PeriodicGaussianField Initial { get; }

    /// <summary>D.</summary>
    public double Diffusivity { get; }

    /// <summary>a.</summary>
    public double Decay { get; }

    /// <summary>c.</summary>
    public double Drift { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Applies the solution operator.</summary>
    /// <param name="initial">Values, shape <c>[samples, Points]</c>, double precision.</param>
    /// <returns>Values at the final time, same shape; the caller disposes them.</returns>
    public Tensor Solve(Tensor initial)
    {
        Shapes.RequireFunctions(initial, Points, nameof(initial));
        using var scope = NewDisposeScope();
        var wave = arange(Points / 2 + 1, dtype: ScalarType.Float64, device: initial.device).mul(2 * Math.PI);
        var damping = wave.mul(wave).mul(-Diffusivity * Time).sub(Decay * Time).exp();
        var factor = polar(damping, wave.mul(-Drift * Time));
        return fft.irfft(fft.rfft(initial).mul(factor), Points).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var initial = Initial.Sample(draws, device);
        return Grids.Single(initial, Grids.Periodic(Points, device), Solve(initial));
    }
}
