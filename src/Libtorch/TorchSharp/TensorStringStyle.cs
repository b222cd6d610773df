namespace TorchSharp;

/// <summary>How a tensor is written as text.</summary>
public enum TensorStringStyle
{
    /// <summary>Shape, dtype and device, without values.</summary>
    Metadata,

    /// <summary>The metadata and aligned columns, as many as fit the width.</summary>
    Julia,

    /// <summary>Nested brackets; the middle of long axes is left out.</summary>
    Numpy,

    /// <summary>Nested braces with C#'s suffixes; the middle of long axes is left out.</summary>
    CSharp,

    /// <summary>What <see cref="torch.TensorStringStyle"/> says.</summary>
    Default,
}
