using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x Φ(x), with the distribution function of the standard normal.</summary>
public sealed class GELU : ParameterLessModule<Tensor, Tensor>
{
    internal GELU(Approximate approximate, bool inplace) : base(nameof(GELU))
    {
        this.approximate = approximate;
        this.inplace = inplace;
    }

    /// <summary>Formulas for Φ.</summary>
    public enum Approximate
    {
        /// <summary>The error function.</summary>
        none,

        /// <summary>½ (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
        tanh,
    }

    /// <summary>Which formula to use.</summary>
    public Approximate approximate { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.gelu(tensor, approximate, inplace);
}
