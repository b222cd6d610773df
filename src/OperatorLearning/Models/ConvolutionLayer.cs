using System.Globalization;

namespace WeightSpace.OperatorLearning;

/// <summary>One convolution of a <see cref="ConvolutionalEncoderOptions"/>, without padding.</summary>
/// <remarks>Text form: <c>conv(64,5,2)</c>: channels, kernel and stride.</remarks>
public sealed record ConvolutionLayer
{
    /// <summary>Describes a layer.</summary>
    /// <param name="channels">The number of output channels.</param>
    /// <param name="kernel">The number of grid points under the kernel along each axis.</param>
    /// <param name="stride">The number of grid points between two places of the kernel along each axis.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public ConvolutionLayer(int channels, int kernel, int stride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        (Channels, Kernel, Stride) = (channels, kernel, stride);
    }

    /// <summary>The number of output channels.</summary>
    public int Channels { get; }

    /// <summary>The number of grid points under the kernel along each axis.</summary>
    public int Kernel { get; }

    /// <summary>The number of grid points between two places of the kernel along each axis.</summary>
    public int Stride { get; }

    /// <summary>The text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"conv({Channels},{Kernel},{Stride})");
}
