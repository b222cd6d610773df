using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Divides each element by a power of the mean square over neighbouring channels.</summary>
public sealed class LocalResponseNorm : ParameterLessModule<Tensor, Tensor>
{
    internal LocalResponseNorm(long size, double alpha, double beta, double k) : base(nameof(LocalResponseNorm))
    {
        this.size = size;
        this.alpha = alpha;
        this.beta = beta;
        this.k = k;
    }

    /// <summary>How many channels the mean covers.</summary>
    public long size { get; set; }

    /// <summary>The scale α.</summary>
    public double alpha { get; set; }

    /// <summary>The sharpness β.</summary>
    public double beta { get; set; }

    /// <summary>The constant k.</summary>
    public double k { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.local_response_norm(input, size, alpha, beta, k);
}
