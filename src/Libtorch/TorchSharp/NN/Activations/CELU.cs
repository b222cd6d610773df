using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>max(0, x) + min(0, α (e^(x/α) - 1)).</summary>
public sealed class CELU : ParameterLessModule<Tensor, Tensor>
{
    internal CELU(double alpha, bool inplace) : base(nameof(CELU))
    {
        this.alpha = alpha;
        this.inplace = inplace;
    }

    /// <summary>The scale α.</summary>
    public double alpha { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.celu(tensor, alpha, inplace);
}
