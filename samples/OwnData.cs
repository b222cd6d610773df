// sample: own-data
using WeightSpace.OperatorLearning;

// sample: end
namespace WeightSpace.Samples;

/// <summary>Data from C# arrays, and from a file.</summary>
public static class OwnData
{
    /// <summary>Writes data, reads the first sample back and says what it found.</summary>
    /// <returns>The number of samples read.</returns>
    public static long Read(string path)
    {
        // sample: own-data
        double[,] functions = { { 0, 1, 2 }, { 1, 1, 1 } };                                      // [samples, sensors]
        double[] queries = [0, 0.5, 1];                                                          // or [points, dimension]
        double[,] solutions = { { 0, 0.25, 1 }, { 0, 0.5, 1 } };                                 // [samples, points]
        using var data = OperatorData.Of(functions, queries, solutions);
        OperatorFile.Write(path, data);                                                          // .npz, .safetensors or .h5
        using var file = OperatorFile.Read([path], OperatorFileOptions.Parse("samples=1"));      // checked as it is read
        Console.WriteLine(string.Join('\n', file.Notes));
        // sample: end
        return file.Functions.shape[0];
    }
}
