using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>log(1 + e^(βx)) / β, a line above the threshold.</summary>
public sealed class Softplus : ParameterLessModule<Tensor, Tensor>
{
    internal Softplus(double beta, double threshold) : base(nameof(Softplus))
    {
        this.beta = beta;
        this.threshold = threshold;
    }

    /// <summary>The sharpness β.</summary>
    public double beta { get; set; }

    /// <summary>The threshold.</summary>
    public double threshold { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.softplus(tensor, beta, threshold);
}
