using System.Runtime.InteropServices;

namespace WeightSpace.OperatorGenerator.Schemas;

/// <summary>Where the schemas come from: the live libtorch behind our native library, or a text file with one schema a line.</summary>
internal static unsafe class SchemaSource
{
    /// <param name="path">A shared library that exports <c>ws_schemas</c>, or a text file.</param>
    public static IEnumerable<string> Read(string path)
    {
        if (!path.EndsWith(".so", StringComparison.Ordinal))
            return File.ReadLines(path);
        nint library = NativeLibrary.Load(Path.GetFullPath(path));
        var schemas = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "ws_schemas");
        byte* text = schemas();
        if (text is null)
            throw new InvalidOperationException($"{path} could not list libtorch's operators; `./weightspace doctor` tells what is wrong with libtorch.");
        return Marshal.PtrToStringUTF8((nint)text)!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
