namespace WeightSpace;

/// <summary>Parameter values bound to an <see cref="EquivariantNetwork"/>: its matrices, assembled once for any number
/// of applications.</summary>
public sealed class PreparedParameters : IDisposable
{
    internal PreparedParameters(EquivariantNetwork network, PreparedLayer[] layers) => (Network, Layers) = (network, layers);

    /// <summary>The network that prepared them.</summary>
    public EquivariantNetwork Network { get; }

    internal PreparedLayer[] Layers { get; }

    /// <summary>Takes the matrices out of the scope they were made in, for an owner that outlives it and disposes
    /// them.</summary>
    /// <returns>This object.</returns>
    public PreparedParameters DetachFromDisposeScope()
    {
        foreach (var tensor in Layers.SelectMany(layer => layer.Held)) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the matrices.</summary>
    public void Dispose()
    {
        foreach (var layer in Layers) layer.Dispose();
    }
}
