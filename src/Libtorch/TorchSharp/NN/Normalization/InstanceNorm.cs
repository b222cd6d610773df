using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>(x - mean) / √(var + eps), per sample and channel, scaled and shifted.</summary>
/// <remarks>arXiv:1607.08022.</remarks>
public abstract class InstanceNorm : NormBase
{
    /// <summary>Creates the parameters and buffers.</summary>
    /// <param name="num_features">The number of channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">The weight of a new batch in the running statistics, by default 0.1.</param>
    /// <param name="affine">Whether to scale and shift with learned parameters.</param>
    /// <param name="track_running_stats">Whether to keep running statistics.</param>
    /// <param name="device">Where the parameters live, by default the default device.</param>
    /// <param name="dtype">Their type, by default the default dtype.</param>
    /// <param name="name">The name of the module.</param>
    public InstanceNorm(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum ?? 0.1, affine, track_running_stats, device, dtype, name) { }

    /// <summary>The number of axes that a sample without batch has.</summary>
    /// <returns>The number of axes, channels included.</returns>
    protected abstract long GetNumberOfBatchDimensions();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        var channelAxis = (int)(input.dim() - GetNumberOfBatchDimensions());
        if (input.shape[channelAxis] != num_features)
            throw new ArgumentException($"{GetName()} expects {num_features} channels on axis {channelAxis}, got shape [{string.Join(", ", input.shape)}].", nameof(input));
        if (channelAxis == 1) return Normalize(input);
        using var scope = NewDisposeScope();
        return Normalize(input.unsqueeze(0)).squeeze(0).MoveToOuterDisposeScope();
    }

    private Tensor Normalize(Tensor input) =>
        nn.functional.instance_norm(input, running_mean, running_var, weight, bias, training || !track_running_stats, momentum ?? 0.1, eps);
}
