using WeightSpace.Experiments.Diagnostics;

namespace WeightSpace.Experiments.Tests;

public sealed class DiagnosticsTests
{
    [Theory]
    [InlineData("1.13.1", true)]
    [InlineData("2.0.0", true)]
    [InlineData("2.11.0+cu128", true)]
    [InlineData("1.12.1", false)]
    [InlineData("2.12.0", false)]
    [InlineData("3.0.0", false)]
    [InlineData("", false)]
    public void IsSupported_Versions_Result(string version, bool expected) => Assert.Equal(expected, TorchVersion.IsSupported(version));

    [Fact]
    public void Parse_MemoryMap_NamesEachFileOnce() => Assert.Equal(
        ["/usr/lib/liba.so", "/opt/with space/libb.so"],
        LoadedLibraries.Parse(["7f00-7f01 r-xp 00000000 08:01 12  /usr/lib/liba.so", "7f01-7f02 rw-p 0 00:00 0 [heap]", "7f00-7f01 r--p 0 08:01 12  /usr/lib/liba.so", "7f03-7f04 r--p 0 08:01 13  /opt/with space/libb.so"]));

    [Theory]
    [InlineData("reference BLAS", true, "/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so")]
    [InlineData("OpenBLAS", false, "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so", "/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3")]
    [InlineData("BLIS", false, "/usr/lib/x86_64-linux-gnu/blis-openmp/libblas.so.3")]
    [InlineData("MKL", false, "/opt/lib/libmkl_core.so.2")]
    [InlineData("inside libtorch", false, "/opt/torch/lib/libtorch_cpu.so")]
    public void Choose_MappedFiles_NamesTheOneThatMultiplies(string name, bool isReference, params string[] files)
    {
        var blas = BlasLibrary.Choose(files);
        Assert.Equal((name, isReference), (blas.Name, blas.IsReference));
    }
}
