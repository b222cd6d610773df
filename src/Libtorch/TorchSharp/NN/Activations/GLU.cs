using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>a · σ(b), where a and b are the halves of the input along one axis.</summary>
public sealed class GLU : ParameterLessModule<Tensor, Tensor>
{
    internal GLU(long dim) : base(nameof(GLU))
    {
        this.dim = dim;
    }

    /// <summary>The axis.</summary>
    public long dim { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.glu(tensor, dim);
}
