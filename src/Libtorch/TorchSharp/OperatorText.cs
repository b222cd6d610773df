using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>C# values as libtorch's operators want them.</summary>
internal static class OperatorText
{
    internal static string Of(FFTNormType norm) => norm switch
    {
        FFTNormType.Backward => "backward",
        FFTNormType.Forward => "forward",
        FFTNormType.Ortho => "ortho",
        _ => throw Unknown(nameof(norm), norm),
    };

    internal static string Of(PaddingModes mode) => mode switch
    {
        // Zeros differ from a constant only by having no value of their own.
        PaddingModes.Zeros or PaddingModes.Constant => "constant",
        PaddingModes.Reflect => "reflect",
        PaddingModes.Replicate => "replicate",
        PaddingModes.Circular => "circular",
        _ => throw Unknown(nameof(mode), mode),
    };

    internal static string Of(Padding padding) => padding switch
    {
        Padding.Valid => "valid",
        Padding.Same => "same",
        _ => throw Unknown(nameof(padding), padding),
    };

    internal static string Of(RoundingMode mode) => mode switch
    {
        RoundingMode.trunc => "trunc",
        RoundingMode.floor => "floor",
        _ => throw Unknown(nameof(mode), mode),
    };

    internal static string Of(linalg.QRMode mode) => mode switch
    {
        linalg.QRMode.Reduced => "reduced",
        linalg.QRMode.Complete => "complete",
        linalg.QRMode.R => "r",
        _ => throw Unknown(nameof(mode), mode),
    };

    /// <summary>The number by which libtorch knows a way to sample a grid.</summary>
    internal static long Of(GridSampleMode mode) => mode switch
    {
        GridSampleMode.Bilinear => 0,
        GridSampleMode.Nearest => 1,
        _ => throw Unknown(nameof(mode), mode),
    };

    internal static long Of(GridSamplePaddingMode mode) => mode switch
    {
        GridSamplePaddingMode.Zeros => 0,
        GridSamplePaddingMode.Border => 1,
        GridSamplePaddingMode.Reflection => 2,
        _ => throw Unknown(nameof(mode), mode),
    };

    /// <summary>TorchSharp writes "not given" as -1 where libtorch has an optional number.</summary>
    internal static long? GivenOrNull(long value) => value == -1 ? null : value;

    /// <summary>The numbers of the first <paramref name="count"/> dimensions.</summary>
    internal static long[] FirstAxes(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long[] axes = new long[count];
        for (int i = 0; i < axes.Length; i++)
            axes[i] = i;
        return axes;
    }

    /// <summary>The numbers of the last <paramref name="count"/> dimensions of <paramref name="tensor"/>.</summary>
    internal static long[] LastAxes(Tensor tensor, long count)
    {
        long[] axes = FirstAxes(count);
        for (int i = 0; i < axes.Length; i++)
            axes[i] += tensor.dim() - count;
        return axes;
    }

    private static ArgumentOutOfRangeException Unknown<T>(string parameter, T value)
        where T : struct, Enum =>
        new(parameter, value, $"Expected one of {string.Join(", ", Enum.GetNames<T>())}, got {value}.");
}
