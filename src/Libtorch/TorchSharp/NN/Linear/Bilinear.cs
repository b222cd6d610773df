using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x₁ᵀ W x₂ + b.</summary>
public sealed class Bilinear : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    internal Bilinear(long in1_features, long in2_features, long out_features, bool hasBias = true, Device? device = null, ScalarType? dtype = null) : base(nameof(Bilinear))
    {
        this.in1_features = in1_features;
        this.in2_features = in2_features;
        this.out_features = out_features;
        weight = new Parameter(empty(out_features, in1_features, in2_features, dtype, device));
        nn.init.UniformByFanIn(weight, in1_features);
        if (!hasBias) return;
        bias = new Parameter(empty(out_features, dtype, device));
        nn.init.UniformByFanIn(bias, in1_features);
    }

    /// <summary>The size of the last axis of the first input.</summary>
    public long in1_features { get; set; }

    /// <summary>The size of the last axis of the second input.</summary>
    public long in2_features { get; set; }

    /// <summary>The size of the last axis of the result.</summary>
    public long out_features { get; set; }

    /// <summary>The weights, shape <c>[out_features, in1_features, in2_features]</c>. Setting disposes the old ones.</summary>
    public Parameter weight
    {
        get => _weight!;
        set => SetParameter(ref _weight, nameof(weight), value);
    }

    /// <summary>The biases, shape <c>[out_features]</c>, or null. Setting disposes the old ones.</summary>
    public Parameter? bias
    {
        get => _bias;
        set => SetParameter(ref _bias, nameof(bias), value);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2) => nn.functional.bilinear(input1, input2, _weight!, _bias);
}
