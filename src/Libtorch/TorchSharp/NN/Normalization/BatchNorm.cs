using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>(x - mean) / √(var + eps), per channel over the batch, scaled and shifted.</summary>
/// <remarks>arXiv:1502.03167. In training mode the statistics are those of the batch, otherwise the running ones.</remarks>
public abstract class BatchNorm : NormBase
{
    /// <summary>Creates the parameters and buffers.</summary>
    /// <param name="num_features">The number of channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">The weight of a new batch in the running statistics.</param>
    /// <param name="affine">Whether to scale and shift with learned parameters.</param>
    /// <param name="track_running_stats">Whether to keep running statistics.</param>
    /// <param name="device">Where the parameters live, by default the default device.</param>
    /// <param name="dtype">Their type, by default the default dtype.</param>
    /// <param name="name">The name of the module.</param>
    public BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        var factor = momentum ?? 0.0;
        if (training && track_running_stats)
        {
            using (no_grad())
            using (NewDisposeScope())
                num_batches_tracked!.add_(1);
            if (momentum is null) factor = 1.0 / num_batches_tracked!.item<long>();
        }
        var useRunning = !training || track_running_stats;
        return nn.functional.batch_norm(
            input, useRunning ? running_mean : null, useRunning ? running_var : null, weight, bias,
            training || running_mean is null, factor, eps);
    }
}
