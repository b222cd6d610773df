using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x Wᵀ + b.</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    internal Linear(Parameter weight, Parameter? bias = null) : base(nameof(Linear))
    {
        this.weight = weight;
        this.bias = bias;
        out_features = weight.shape[0];
        in_features = weight.shape[1];
    }

    internal Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) : base(nameof(Linear))
    {
        in_features = inputSize;
        out_features = outputSize;
        weight = new Parameter(empty(outputSize, inputSize, dtype, device));
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (!hasBias) return;
        bias = new Parameter(empty(outputSize, dtype, device));
        nn.init.UniformByFanIn(bias, inputSize);
    }

    /// <summary>The size of the last axis of the input.</summary>
    public long in_features { get; set; }

    /// <summary>The size of the last axis of the result.</summary>
    public long out_features { get; set; }

    /// <summary>The weights, shape <c>[out_features, in_features]</c>. Setting disposes the old ones.</summary>
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
    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight!, _bias);
}
