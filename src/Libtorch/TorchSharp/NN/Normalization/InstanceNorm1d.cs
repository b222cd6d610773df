using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Instance normalisation of inputs of shape <c>[batch, channels, length]</c> or without the batch.</summary>
public sealed class InstanceNorm1d : InstanceNorm
{
    internal InstanceNorm1d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm1d)) { }

    /// <inheritdoc/>
    protected override long GetNumberOfBatchDimensions() => 2;

    /// <inheritdoc/>
    protected override void ValidateInputDimensions(Tensor input) => RequireAxes(input, 2, 3);
}
