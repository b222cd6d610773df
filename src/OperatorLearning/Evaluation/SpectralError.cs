using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>At which frequencies a model errs: the error's Fourier coefficients against those of the solutions, in
/// bands.</summary>
/// <remarks>For values on a uniform grid that is the last axis. Networks learn low frequencies first
/// (arXiv:1806.08734), which a single norm hides.</remarks>
public static class SpectralError
{
    /// <summary>The relative error in bands of equal width in frequency: <c>‖Fe‖ / ‖Fu‖</c> over the band and all
    /// functions.</summary>
    /// <param name="prediction">Predicted values on a uniform grid, shape <c>[functions, points]</c>.</param>
    /// <param name="target">True values, the same shape.</param>
    /// <param name="bands">Number of bands, from the mean value to the grid's highest frequency.</param>
    /// <returns>One error per band, lowest frequencies first; NaN where the solutions have nothing in the
    /// band.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or there are fewer frequencies than bands.</exception>
    public static double[] InBands(Tensor prediction, Tensor target, int bands)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        Shapes.RequireSame(prediction, target, nameof(prediction), nameof(target));
        if (prediction.dim() != 2) throw new ArgumentException($"Values must have shape [functions, points], got {Shapes.Text(prediction)}. Take several outputs one by one.", nameof(prediction));
        var frequencies = (prediction.shape[^1] / 2) + 1;
        if (frequencies < bands) throw new ArgumentException($"A grid of {prediction.shape[^1]} points has {frequencies} frequencies, fewer than {bands} bands.", nameof(bands));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var truth = target.to(ScalarType.Float64);
        var error = Energy(prediction.to(ScalarType.Float64) - truth);
        var size = Energy(truth);
        var result = new double[bands];
        for (var band = 0; band < bands; band++)
        {
            var (from, to) = ((int)(frequencies * band / bands), (int)(frequencies * (band + 1) / bands));
            var norm = size[from..to].Sum();
            result[band] = norm > 0 ? Math.Sqrt(error[from..to].Sum() / norm) : double.NaN;
        }

        return result;
    }

    /// <summary>Squared modulus of each Fourier coefficient, summed over functions.</summary>
    private static double[] Energy(Tensor values)
    {
        using var scope = NewDisposeScope();
        var spectrum = fft.rfft(values.reshape(-1, values.shape[^1])).abs().square();
        return spectrum.sum([0]).cpu().data<double>().ToArray();
    }
}
