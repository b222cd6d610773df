namespace WeightSpace.SymmetryBasis;

/// <summary>One setting of a built-in network.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Default">The value it has if nobody sets it.</param>
/// <param name="Description">What it means, one line.</param>
public sealed record NetworkSetting(string Key, string Default, string Description);
