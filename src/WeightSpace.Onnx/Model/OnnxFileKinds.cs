using System.Text;

namespace WeightSpace.Onnx;

/// <summary>Recognises what people take for an ONNX file, by its first bytes.</summary>
internal static class OnnxFileKinds
{
    private const int Looked = 64;

    /// <summary>Names a file that is something else as what it is.</summary>
    internal static void RequireModel(OnnxFiles files, Stream stream)
    {
        var first = new byte[Looked];
        var length = stream.ReadAtLeast(first, Looked, throwOnEndOfStream: false);
        stream.Position = 0;
        if (length == 0) throw files.Error("the file is empty");
        if (stream.Length > Array.MaxLength)
            throw files.Error($"the file has {stream.Length} bytes; ONNX allows less than 2 GiB, with larger weights in external data files");
        if (Describe(first.AsSpan(0, length)) is { } kind) throw files.Error(kind);
    }

    private static string? Describe(ReadOnlySpan<byte> first)
    {
        var text = Encoding.Latin1.GetString(first).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "not an ONNX model but a Git LFS pointer to one: fetch the file itself with 'git lfs pull'";
        if (text.StartsWith("PK\u0003\u0004", StringComparison.Ordinal))
            return "not an ONNX model but a zip archive, as PyTorch writes its checkpoints: export the network with torch.onnx.export, or unpack the archive that holds the model";
        if (first.Length > 1 && first[0] == 0x80 && first[1] is >= 2 and <= 5)
            return "not an ONNX model but a Python pickle, as older versions of PyTorch write their checkpoints: export the network with torch.onnx.export";
        if (text.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return "not an ONNX model but an HTML page, perhaps the page about the file or an error in place of it: download the file itself";
        if (text.StartsWith("<?xml", StringComparison.Ordinal)) return "not an ONNX model but an XML text";
        if (text.StartsWith("\u0089HDF", StringComparison.Ordinal)) return "not an ONNX model but an HDF5 file, as Keras writes its networks: convert the network to ONNX";
        if (first.Length > 9 && first[8] == (byte)'{' && first[9] == (byte)'"')
            return "not an ONNX model but a safetensors file: it holds weights without the network; export the network to ONNX";
        if (text.StartsWith("\u001f\u008b", StringComparison.Ordinal)) return "not an ONNX model but a gzip archive: unpack it";
        return null;
    }
}
