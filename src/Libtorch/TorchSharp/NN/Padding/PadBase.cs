using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the padding modules share.</summary>
public abstract class PadBase : ParameterLessModule<Tensor, Tensor>
{
    private readonly PaddingModes _mode;

    /// <summary>Creates a padding module.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">What is put around the tensor.</param>
    /// <param name="value">The constant, where the mode wants one.</param>
    /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
    protected PadBase(string name, PaddingModes mode, double value, params long[] padding) : base(name)
    {
        _mode = mode;
        this.value = value;
        this.padding = padding;
    }

    /// <summary>What is added at the beginning and end of the last axis, then of the one before, ….</summary>
    public long[] padding { get; set; }

    /// <summary>The constant, where the mode wants one.</summary>
    public double value { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.pad(input, padding, _mode, value);
}
