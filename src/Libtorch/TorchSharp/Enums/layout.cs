namespace TorchSharp;

/// <summary>Memory layouts of tensors.</summary>
public enum layout
{
    /// <summary>One block of memory with strides.</summary>
    strided = 0,
    /// <summary>Coordinates and values.</summary>
    sparse_coo = 1,
}
