using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Takes maxima of volumes down to a given size.</summary>
public sealed class AdaptiveMaxPool3d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveMaxPool3d(long[] output_size) : base(nameof(AdaptiveMaxPool3d))
    {
        this.output_size = output_size;
    }

    /// <summary>The size of the result.</summary>
    public long[] output_size { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.adaptive_max_pool3d(input, output_size);

    /// <summary>Pools and answers where each value came from.</summary>
    /// <param name="input">The tensor to pool.</param>
    /// <returns>Values and flat positions in each channel; the caller disposes both.</returns>
    public (Tensor output, Tensor indices) forward_with_indices(Tensor input) => nn.functional.adaptive_max_pool3d_with_indices(input, output_size);
}
