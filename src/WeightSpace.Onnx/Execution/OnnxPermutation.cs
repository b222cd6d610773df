using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Writes a network anew with its weights permuted: another file of the same function.</summary>
/// <remarks>Weights are moved where they lie, in the file and in those beside it; every other byte stays.</remarks>
public static class OnnxPermutation
{
    /// <summary>Writes a network after a group element has acted on its weights.</summary>
    /// <param name="model">The network; stays as it is.</param>
    /// <param name="symmetry">Its analysis.</param>
    /// <param name="element">An element of the group of <see cref="SymmetryAnalysis.StateSpec"/>.</param>
    /// <param name="path">The new file, written over. Files of external data go to its folder under their
    /// names.</param>
    /// <exception cref="OnnxFormatException">A weight has no data, or is stored as a list of numbers; or a file would
    /// be written over that the network reads; or a weight has elements of less than a byte, or more than 2
    /// GB.</exception>
    public static void Write(OnnxModel model, SymmetryAnalysis symmetry, GroupElement element, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(symmetry);
        ArgumentNullException.ThrowIfNull(element);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var moving = symmetry.Parameters.Where(parameter => OnnxWeights.Moves(element, parameter)).Select(parameter => (parameter, Stored(model, parameter))).ToList();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var targets = new Dictionary<string, string> { [""] = Path.GetFullPath(path) };
        foreach (var source in model.Tensors.Select(tensor => tensor.Place.Path).OfType<string>().Distinct())
            targets[source] = Path.Combine(folder, Path.GetRelativePath(model.Files.Folder!, source));
        var read = targets.Keys.Append(model.Name).Where(name => name.Length > 0).Select(Path.GetFullPath).ToHashSet();
        if (targets.Values.FirstOrDefault(read.Contains) is { } taken)
            throw new OnnxFormatException($"{path}: that would write over {taken}, from which the network is read; give a file in another folder.");
        var streams = new Dictionary<string, FileStream>();
        try
        {
            foreach (var (source, target) in targets)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                model.Files.Copy(source.Length == 0 ? null : source, streams[source] = File.Create(target));
            }

            foreach (var (parameter, tensor) in moving)
            {
                var values = new HostArray(tensor.ElementType, [.. tensor.Dims]);
                tensor.ReadBytes(0, values.Bytes);
                var stream = streams[tensor.Place.Path ?? ""];
                stream.Position = tensor.Place.Offset;
                stream.Write(OnnxWeights.Act(element, parameter, values).Bytes);
            }
        }
        catch (OnnxExecutionException e)
        {
            throw new OnnxFormatException($"{path}: {e.Message}", e);
        }
        finally
        {
            foreach (var stream in streams.Values) stream.Dispose();
        }
    }

    private static OnnxTensor Stored(OnnxModel model, ParameterSymmetry parameter)
    {
        if (!model.Graph.TryGetTensor(parameter.Name, out var tensor)) throw model.Files.Error($"there is no tensor {OnnxText.Quote(parameter.Name)}");
        return tensor.MissingData is { } reason ? throw model.Files.Error(reason)
            : tensor.Place.IsTyped ? throw model.Files.Error($"{tensor.Description} is stored as a list of numbers, which cannot be rewritten in place; store it as raw data")
            : tensor;
    }
}
