namespace WeightSpace.Onnx;

/// <summary>Numbers for the sizes that a file leaves open.</summary>
/// <param name="Sizes">What the network is analysed with.</param>
/// <param name="Probe">Other numbers of the same make, to find out what depends on them; null if there are
/// none.</param>
/// <param name="IsFirst">Whether it is what is tried first.</param>
internal sealed record SizeChoice(IReadOnlyDictionary<string, int> Sizes, IReadOnlyDictionary<string, int>? Probe, bool IsFirst);
