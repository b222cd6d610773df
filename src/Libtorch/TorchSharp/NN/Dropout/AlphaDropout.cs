using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Dropout that keeps mean and variance of a SELU network, arXiv:1706.02515.</summary>
public sealed class AlphaDropout : ParameterLessModule<Tensor, Tensor>
{
    internal AlphaDropout(double p, bool inplace) : base(nameof(AlphaDropout))
    {
        this.p = p;
        this.inplace = inplace;
    }

    /// <summary>The probability of a zero.</summary>
    public double p { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.alpha_dropout(tensor, p, training, inplace);
}
