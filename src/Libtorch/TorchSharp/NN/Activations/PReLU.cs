using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x for x &gt; 0, otherwise x times a learned slope.</summary>
public sealed class PReLU : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    internal PReLU(long num_parameters, double init, Device? device = null, ScalarType? dtype = null) : base(nameof(PReLU))
    {
        this.num_parameters = num_parameters;
        this.init = init;
        weight = new Parameter(full(num_parameters, init, dtype, device));
    }

    /// <summary>1, or the number of channels.</summary>
    public long num_parameters { get; }

    /// <summary>The slope at the start.</summary>
    public double init { get; }

    /// <summary>The slopes, shape <c>[num_parameters]</c>. Setting disposes the old ones.</summary>
    public Parameter weight
    {
        get => _weight!;
        set => SetParameter(ref _weight, nameof(weight), value);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.prelu(tensor, _weight!);
}
