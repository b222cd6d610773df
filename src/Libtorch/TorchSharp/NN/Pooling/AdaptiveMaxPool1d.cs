using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Takes maxima of sequences down to a given length.</summary>
public sealed class AdaptiveMaxPool1d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveMaxPool1d(long output_size) : base(nameof(AdaptiveMaxPool1d))
    {
        this.output_size = output_size;
    }

    /// <summary>The size of the result.</summary>
    public long output_size { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.adaptive_max_pool1d(input, output_size);

    /// <summary>Pools and answers where each value came from.</summary>
    /// <param name="input">The tensor to pool.</param>
    /// <returns>Values and flat positions in each channel; the caller disposes both.</returns>
    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) => nn.functional.adaptive_max_pool1d_with_indices(input, output_size);
}
