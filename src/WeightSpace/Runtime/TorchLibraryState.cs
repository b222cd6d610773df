namespace WeightSpace;

/// <summary>How TorchSharp's native library came into this process.</summary>
/// <param name="Folder">The folder of libtorch; empty where TorchSharp finds it by itself.</param>
/// <param name="Native">The file of TorchSharp's own native library; empty where TorchSharp finds it by itself.</param>
/// <param name="Version">The version that the folder of libtorch states; empty where it states none.</param>
/// <param name="IsMended">Whether <paramref name="Native"/> is a copy mended for an older libstdc++.</param>
/// <param name="Failure">What is wrong and how to mend it, in one line; empty where nothing is.</param>
public sealed record TorchLibraryState(string Folder, string Native, string Version, bool IsMended, string Failure);
