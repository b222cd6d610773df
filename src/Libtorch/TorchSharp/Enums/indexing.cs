namespace TorchSharp;

/// <summary>Conventions of mesh grids.</summary>
public enum indexing
{
    /// <summary>Cartesian: columns first.</summary>
    xy = 0,
    /// <summary>Matrix: rows first.</summary>
    ij = 1,
}
