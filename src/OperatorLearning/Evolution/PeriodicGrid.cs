using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>An equidistant periodic grid.</summary>
/// <param name="Points">The number of points, even.</param>
/// <param name="Length">The period.</param>
/// <param name="Device">Where tensors are.</param>
internal sealed record PeriodicGrid(int Points, double Length, Device Device)
{
    /// <summary>Distance between points.</summary>
    public double Spacing => Length / Points;

    /// <summary>Wave numbers of the real transform: 0 to half the points.</summary>
    public int Modes => Points / 2 + 1;

    /// <summary>Angular wave number of a mode.</summary>
    public double Wave(int mode) => 2 * Math.PI * mode / Length;

    /// <summary>The coordinates, shape <c>[Points]</c>; the caller's scope disposes them.</summary>
    public Tensor Coordinates() => arange(Points, dtype: ScalarType.Float64, device: Device).mul(Spacing);

    /// <summary>Spectrum of values over the last axis.</summary>
    public static Tensor Forward(Tensor values) => fft.rfft(values, norm: FFTNormType.Forward);

    /// <summary>Values of a spectrum over the last axis.</summary>
    public Tensor Inverse(Tensor spectrum) => fft.irfft(spectrum, Points, -1, FFTNormType.Forward);

    /// <summary>A complex tensor of a function of the mode, shape <c>[Modes]</c>.</summary>
    public Tensor Spectrum(Func<int, System.Numerics.Complex> value)
    {
        var (real, imaginary) = (new double[Modes], new double[Modes]);
        for (var mode = 0; mode < Modes; mode++)
        {
            var entry = value(mode);
            (real[mode], imaginary[mode]) = (entry.Real, entry.Imaginary);
        }

        return complex(tensor(real, device: Device), tensor(imaginary, device: Device));
    }
}
