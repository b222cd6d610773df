using System.Collections;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

public sealed class TensorTextTests
{
    [Fact]
    public void ToString_NoStyle_IsMetadata()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("[2x3], type = Float32, device = cpu", zeros(2, 3).ToString());
        Assert.Equal("[], type = Int64, device = cpu", tensor(3L).ToString());
        Assert.Equal("[0], type = Bool, device = cpu", zeros(0, ScalarType.Bool).metastr());
    }

    [Fact]
    public void Str_JuliaStyle_AlignsColumnsAndCutsAtTheWidth()
    {
        using var scope = NewDisposeScope();
        var matrix = tensor(new[] { 1.5, -2, 30, 4 }).reshape(2, 2);
        Assert.Equal("[2x2], type = Float64, device = cpu| 1.5 -2|  30  4|", Text(matrix, julia));
        Assert.Equal("[], type = Float64, device = cpu, value = 1.5", Text(tensor(1.5), julia));
        Assert.Equal("[1x2x2], type = Float64, device = cpu|[0,..,..] =| 1.5 -2|  30  4|", Text(matrix.unsqueeze(0), julia));
        Assert.Equal(
            "[20], type = Int64, device = cpu| 0 1 2 3 4 ...|", arange(20).ToString(julia, width: 13, newLine: "|"));
    }

    [Fact]
    public void Str_NumpyStyle_NestsBracketsAndLeavesOutTheMiddle()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("[[1, 2],| [3, 4]]".Replace(",|", "|"), Text(tensor(new[] { 1, 2, 3, 4 }).reshape(2, 2), numpy));
        Assert.Equal("[0, 1, 2, ... 7, 8, 9]", Text(arange(10), numpy));
        Assert.Equal("[[0]| [1]| [2]| ...| [7]| [8]| [9]]", Text(arange(10).reshape(10, 1), numpy));
        Assert.Equal("[[[0, 1]||  [2, 3]]]".Replace("||", "|"), Text(arange(4).reshape(1, 2, 2), numpy));
    }

    [Fact]
    public void Str_CSharpStyle_HasTypeAndSuffixes()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("[3], type = Float32, device = cpu, value = float [] {1f, 2.5f, 3f}", Text(tensor(new[] { 1f, 2.5f, 3f }), csharp));
        Assert.Equal("[2x2], type = Int64, device = cpu, value = |long [,] {| {0L, 1L},| {2L, 3L}|}", Text(arange(4).reshape(2, 2), csharp));
    }

    [Fact]
    public void ToList_Matrix_NestsScalars()
    {
        using var scope = NewDisposeScope();
        var rows = Assert.IsType<ArrayList>(arange(6).reshape(2, 3).tolist());
        Assert.Equal([3L, 4L, 5L], ((ArrayList)rows[1]!).Cast<Scalar>().Select(static s => s.ToInt64()));
        Assert.Equal(1.5, Assert.IsType<Scalar>(tensor(1.5).tolist()).ToDouble());
    }

    [Fact]
    public void FInfo_EachDtype_AgreesWithDotNet()
    {
        Assert.Equal((1.1920928955078125e-07, (double)float.MaxValue, 1.1754943508222875e-38), (finfo(ScalarType.Float32).eps, finfo(ScalarType.Float32).max, finfo(ScalarType.Float32).tiny));
        Assert.Equal((double.BitIncrement(1) - 1, double.MaxValue, 64), (finfo(ScalarType.Float64).eps, finfo(ScalarType.Float64).max, finfo(ScalarType.Float64).bits));
        Assert.Equal((double)Half.MaxValue, -finfo(ScalarType.Float16).min);
        Assert.Equal(3.3895313892515355e+38, finfo(ScalarType.BFloat16).max);
        Assert.Throws<ArgumentException>(() => finfo(ScalarType.Int32));
    }

    [Fact]
    public void SaveThenLoad_File_RestoresBits()
    {
        using var scope = NewDisposeScope();
        var path = Path.GetTempFileName();
        try
        {
            var saved = randn([3, 2], ScalarType.Float64).t();
            save(saved, path);
            var loaded = load(path);
            Assert.True(loaded.Equals(saved));
            Assert.Equal([2, 3], loaded.shape);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Text(Tensor value, TensorStringStyle style) => value.ToString(style, "g5", 100, CultureInfo.InvariantCulture, "|");
}
