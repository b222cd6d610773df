namespace WeightSpace.SymmetryBasis.Tests.Onnx;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
internal sealed class OnnxFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("onnx-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Writes a file and returns its path.</summary>
    internal string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
