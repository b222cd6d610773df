using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Joins neighbouring axes into one.</summary>
public sealed class Flatten : ParameterLessModule<Tensor, Tensor>
{
    internal Flatten(long start_dim, long end_dim) : base(nameof(Flatten))
    {
        this.start_dim = start_dim;
        this.end_dim = end_dim;
    }

    /// <summary>The first axis to join.</summary>
    public long start_dim { get; set; }

    /// <summary>The last axis to join.</summary>
    public long end_dim { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
}
