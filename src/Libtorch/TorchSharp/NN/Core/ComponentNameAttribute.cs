namespace TorchSharp.Utils;

/// <summary>Registers a field of a module under another name than its own.</summary>
public class ComponentNameAttribute : Attribute
{
    /// <summary>The key in the state_dict.</summary>
    public string Name { get; set; } = null!;
}
