using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The mean and the principal modes of functions on shared points (proper orthogonal decomposition).</summary>
/// <remarks>Owns its two tensors.</remarks>
public sealed class PodBasis : IDisposable
{
    private PodBasis(Tensor mean, Tensor modes, double capturedEnergy)
    {
        Mean = mean.DetachFromDisposeScope();
        Modes = modes.DetachFromDisposeScope();
        CapturedEnergy = capturedEnergy;
    }

    /// <summary>The mean function, shape <c>[points]</c>, in double precision.</summary>
    public Tensor Mean { get; }

    /// <summary>The modes, shape <c>[points, modes]</c>, orthogonal, each with mean square 1 over the points; in double
    /// precision.</summary>
    public Tensor Modes { get; }

    /// <summary>The share of the variance about the mean that the modes hold, 0 to 1: the rest is what no coefficients
    /// can reach.</summary>
    public double CapturedEnergy { get; }

    /// <summary>Computes mean and modes of training outputs.</summary>
    /// <param name="solutions">Values, shape <c>[samples, points]</c>; of training samples only, or the test error is
    /// too good to be true.</param>
    /// <param name="modes">How many modes, at most the smaller of samples - 1 and points.</param>
    /// <exception cref="ArgumentException">The data have another rank, are not finite, or have fewer independent modes
    /// than asked for.</exception>
    public static PodBasis Fit(Tensor solutions, int modes)
    {
        ArgumentNullException.ThrowIfNull(solutions);
        ArgumentOutOfRangeException.ThrowIfLessThan(modes, 1);
        if (solutions.dim() != 2)
            throw new ArgumentException($"Solutions must have shape [samples, points], got {Shapes.Text(solutions)}.", nameof(solutions));
        var (samples, points) = (solutions.shape[0], solutions.shape[1]);
        if (modes > Math.Min(samples - 1, points))
            throw new ArgumentException(
                $"{samples} samples on {points} points have at most {Math.Max(Math.Min(samples - 1, points), 0)} modes about their mean, asked for {modes}. Ask for fewer or give more samples.", nameof(modes));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var values = solutions.detach().to(ScalarType.Float64);
        if (!values.isfinite().all().item<bool>())
            throw new ArgumentException("Solutions must be finite, but some are NaN or infinite. Check the solver that made them.", nameof(solutions));
        var mean = values.mean([0L]);
        var (_, singular, right) = linalg.svd(values - mean, fullMatrices: false);
        var energy = singular.square();
        var total = energy.sum().item<double>();
        // A mode below rounding is noise of the decomposition, and its direction means nothing.
        if (singular[modes - 1].item<double>() <= 1e-12 * singular[0].item<double>() || total == 0)
            throw new ArgumentException($"The solutions have fewer than {modes} independent modes about their mean. Ask for fewer.", nameof(modes));
        return new(mean, right.narrow(0, 0, modes).t().mul(Math.Sqrt(points)).contiguous(), energy.narrow(0, 0, modes).sum().item<double>() / total);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        Modes.Dispose();
    }
}
