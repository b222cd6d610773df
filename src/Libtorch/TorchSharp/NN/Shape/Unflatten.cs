using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Splits an axis into several.</summary>
public sealed class Unflatten : ParameterLessModule<Tensor, Tensor>
{
    internal Unflatten(long dim, long[] unflattened_size) : base(nameof(Unflatten))
    {
        this.dim = dim;
        this.unflattened_size = unflattened_size;
    }

    /// <summary>The axis.</summary>
    public long dim { get; set; }

    /// <summary>The sizes of the new axes.</summary>
    public long[] unflattened_size { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => tensor.unflatten(dim, unflattened_size);
}
