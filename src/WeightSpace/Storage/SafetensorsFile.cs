using TorchSharp;

namespace WeightSpace;

/// <summary>What a safetensors file holds: named tensors in main memory, and words.</summary>
/// <remarks>The tensors belong to the dispose scope in which they were read, and are freed with this object at the
/// latest.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    internal SafetensorsFile(IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors by name, on the CPU.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Tensors { get; }

    /// <summary>The words by name, the checksum not among them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Takes the file apart.</summary>
    /// <param name="tensors">The tensors; the caller disposes them.</param>
    /// <param name="metadata">The words.</param>
    public void Deconstruct(out IReadOnlyDictionary<string, torch.Tensor> tensors, out IReadOnlyDictionary<string, string> metadata) =>
        (tensors, metadata) = (Tensors, Metadata);

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values) tensor.Dispose();
    }
}
