using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>(x - mean) / √(var + eps) over the last axes, scaled and shifted.</summary>
/// <remarks>arXiv:1607.06450.</remarks>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype) : base(nameof(LayerNorm))
    {
        this.normalized_shape = normalized_shape;
        this.eps = eps;
        this.elementwise_affine = elementwise_affine;
        if (!elementwise_affine) return;
        weight = new Parameter(ones(normalized_shape, dtype, device));
        if (bias) this.bias = new Parameter(zeros(normalized_shape, dtype, device));
    }

    /// <summary>The sizes of the axes that are normalised.</summary>
    public long[] normalized_shape { get; set; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>Whether the module scales.</summary>
    public bool elementwise_affine { get; set; }

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

    /// <summary>Sets scale and shift back to 1 and 0.</summary>
    public void reset_parameters()
    {
        if (_weight is not null) nn.init.ones_(_weight);
        if (_bias is not null) nn.init.zeros_(_bias);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, _weight, _bias, eps);
}
