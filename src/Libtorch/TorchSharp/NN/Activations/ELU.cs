using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x for x &gt; 0, otherwise α (eˣ - 1).</summary>
public sealed class ELU : ParameterLessModule<Tensor, Tensor>
{
    internal ELU(double alpha, bool inplace) : base(nameof(ELU))
    {
        this.alpha = alpha;
        this.inplace = inplace;
    }

    /// <summary>The scale α.</summary>
    public double alpha { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.elu(tensor, alpha, inplace);
}
