using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>(x - mean) / √(var + eps) over groups of channels, scaled and shifted.</summary>
/// <remarks>arXiv:1803.08494.</remarks>
public sealed class GroupNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype) : base(nameof(GroupNorm))
    {
        if (num_groups <= 0 || num_channels % num_groups != 0)
            throw new ArgumentException($"num_channels ({num_channels}) must be a multiple of num_groups ({num_groups}).", nameof(num_channels));
        this.num_groups = num_groups;
        this.eps = eps;
        this.affine = affine;
        if (!affine) return;
        weight = new Parameter(ones(num_channels, dtype, device));
        bias = new Parameter(zeros(num_channels, dtype, device));
    }

    /// <summary>The number of groups.</summary>
    public long num_groups { get; set; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>Whether the module scales and shifts.</summary>
    public bool affine { get; set; }

    /// <summary>The scale, or null. Setting disposes the old one.</summary>
    public Parameter? weight
    {
        get => _weight;
        set => SetParameter(ref _weight, nameof(weight), value);
    }

    /// <summary>The shift, or null. Setting disposes the old one.</summary>
    public Parameter? bias
    {
        get => _bias;
        set => SetParameter(ref _bias, nameof(bias), value);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.group_norm(tensor, num_groups, _weight, _bias, eps);
}
