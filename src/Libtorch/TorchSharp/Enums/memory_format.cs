namespace TorchSharp;

/// <summary>Orders of the axes in memory.</summary>
public enum memory_format
{
    /// <summary>As the input's.</summary>
    preserve_format = 0,
    /// <summary>Row-major.</summary>
    contiguous_format = 1,
    /// <summary>Channels vary fastest.</summary>
    channels_last = 2,
}
