namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Which BLAS does the matrix multiplications.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="File">Its file; null when it is inside libtorch or unknown.</param>
/// <param name="IsReference">Whether it is Netlib's reference implementation, which is more than ten times slower than the others.</param>
internal sealed record BlasLibrary(string Name, string? File, bool IsReference)
{
    /// <summary>How to get a fast one.</summary>
    public const string Mend = "install a fast one: apt-get install libopenblas0-openmp";

    /// <summary>The BLAS of this process; libtorch must be loaded.</summary>
    public static BlasLibrary Detect()
    {
        if (LoadedLibraries.Find("libopenblas") is { } openblas)
            return new("OpenBLAS", openblas, false);
        if (LoadedLibraries.Find("libmkl_") is { } mkl)
            return new("MKL", mkl, false);
        if (LoadedLibraries.Find("libblis") is { } blis)
            return new("BLIS", blis, false);
        if (LoadedLibraries.Find("libatlas", "libtatlas", "libsatlas") is { } atlas)
            return new("ATLAS", atlas, false);
        return LoadedLibraries.Find("libblas") is { } reference
            ? new("reference BLAS", reference, true)
            : new("inside libtorch", null, false);
    }
}
