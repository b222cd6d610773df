namespace WeightSpace;

/// <summary>A file of the catalogue.</summary>
/// <param name="Path">In the data folder, with slashes.</param>
/// <param name="Checksum">Its SHA-256, in hexadecimal digits.</param>
public sealed record DataSetFile(string Path, string Checksum);
