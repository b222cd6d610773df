using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Averages sequences down to a given length.</summary>
public sealed class AdaptiveAvgPool1d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveAvgPool1d(long output_size) : base(nameof(AdaptiveAvgPool1d))
    {
        this.output_size = output_size;
    }

    /// <summary>The size of the result.</summary>
    public long output_size { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool1d(input, output_size);
}
