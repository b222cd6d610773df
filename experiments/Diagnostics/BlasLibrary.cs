namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Which BLAS does the matrix multiplications.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="File">Its file; null when it is inside libtorch or unknown.</param>
/// <param name="IsReference">Whether it is Netlib's reference implementation, which is more than ten times slower than the others.</param>
internal sealed record BlasLibrary(string Name, string? File, bool IsReference)
{
    private static readonly (string Prefix, string Name)[] Fast =
        [("libopenblas", "OpenBLAS"), ("libmkl_", "MKL"), ("libblis", "BLIS"), ("libatlas", "ATLAS"), ("libtatlas", "ATLAS"), ("libsatlas", "ATLAS")];

    /// <summary>How to get a fast one.</summary>
    public const string Mend = "install a fast one (apt-get install libopenblas0-pthread), or choose the installed one: update-alternatives --auto libblas.so.3-$(uname -m)-linux-gnu";

    /// <summary>The BLAS of this process; libtorch must be loaded.</summary>
    public static BlasLibrary Detect() => Choose(LoadedLibraries.Files());

    /// <summary>The BLAS among the files of a process.</summary>
    /// <param name="files">Paths with all links resolved.</param>
    public static BlasLibrary Choose(IReadOnlyList<string> files)
    {
        // Debian's libtorch multiplies through libblas.so.3, an alternative whose folder names the implementation. LAPACK may load
        // OpenBLAS beside a reference BLAS, so this one decides when it is there.
        if (files.FirstOrDefault(file => Path.GetFileName(file).StartsWith("libblas.so", StringComparison.Ordinal)) is { } alternative)
        {
            var folder = $"lib{Path.GetFileName(Path.GetDirectoryName(alternative))}";
            var name = Fast.FirstOrDefault(library => folder.StartsWith(library.Prefix, StringComparison.Ordinal)).Name;
            return new(name ?? "reference BLAS", alternative, name is null);
        }

        foreach (var (prefix, name) in Fast)
        {
            if (files.FirstOrDefault(file => Path.GetFileName(file).StartsWith(prefix, StringComparison.Ordinal)) is { } file)
                return new(name, file, false);
        }

        return new("inside libtorch", null, false);
    }
}
