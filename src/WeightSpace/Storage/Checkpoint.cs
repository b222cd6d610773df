using TorchSharp;

namespace WeightSpace;

/// <summary>Saves and restores the state_dict of a module as a safetensors file.</summary>
public static class Checkpoint
{
    /// <summary>Writes parameters and persistent buffers.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">Where to; an existing file is replaced only when the new one is complete.</param>
    /// <param name="metadata">Words by name, or null.</param>
    public static void Save(torch.nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        Safetensors.Save(path, module.state_dict(), metadata);
    }

    /// <summary>Copies the tensors of a file into the parameters and buffers of the same names; dtype and device stay
    /// the module's.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">A safetensors file of any origin.</param>
    /// <param name="strict">Whether a missing or an unexpected name is an error.</param>
    /// <returns>The words of the file.</returns>
    /// <exception cref="FormatException">The file is truncated or corrupt.</exception>
    /// <exception cref="InvalidOperationException">With <paramref name="strict"/>, the names differ.</exception>
    public static IReadOnlyDictionary<string, string> Load(torch.nn.Module module, string path, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var file = Safetensors.Load(path);
        module.load_state_dict(new Dictionary<string, torch.Tensor>(file.Tensors), strict);
        return file.Metadata;
    }
}
