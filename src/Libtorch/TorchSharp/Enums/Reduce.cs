namespace TorchSharp;

/// <summary>How scattered values are combined.</summary>
public enum Reduce
{
    /// <summary>By their product.</summary>
    prod = 0,
    /// <summary>By their mean.</summary>
    mean = 1,
    /// <summary>By their maximum.</summary>
    amax = 2,
    /// <summary>By their minimum.</summary>
    amin = 3,
}
