using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

/// <summary>Expected numbers worked out by hand from the definition of the coordinates.</summary>
public sealed class ResizeOperatorTests
{
    [Theory]
    [InlineData("half_pixel", new double[] { 1, 1.25, 1.75, 2.25, 2.75, 3 })]
    [InlineData("asymmetric", new double[] { 1, 1.5, 2, 2.5, 3, 3 })]
    [InlineData("align_corners", new double[] { 1, 1.4, 1.8, 2.2, 2.6, 3 })]
    [InlineData("pytorch_half_pixel", new double[] { 1, 1.25, 1.75, 2.25, 2.75, 3 })]
    [InlineData("half_pixel_symmetric", new double[] { 1, 1.25, 1.75, 2.25, 2.75, 3 })]
    public void Linear_ThreeToSix_EachCoordinateMode(string mode, double[] expected)
    {
        using var scope = NewDisposeScope();

        Same(expected, Run(19, "Resize", [Real([1, 2, 3], 1, 3), null, Real(1, 2)], ("mode", "linear"), ("coordinate_transformation_mode", mode)), 1, 6);
    }

    [Theory]
    [InlineData("round_prefer_floor", "asymmetric", new double[] { 0, 0, 1, 1, 2, 2 })]
    [InlineData("round_prefer_ceil", "asymmetric", new double[] { 0, 1, 1, 2, 2, 2 })]
    [InlineData("floor", "asymmetric", new double[] { 0, 0, 1, 1, 2, 2 })]
    [InlineData("ceil", "asymmetric", new double[] { 0, 1, 1, 2, 2, 2 })]
    [InlineData("floor", "half_pixel", new double[] { 0, 0, 0, 1, 1, 2 })]
    public void Nearest_ThreeToSix_EachRounding(string rounding, string mode, double[] expected)
    {
        using var scope = NewDisposeScope();

        Same(expected, Run(13, "Resize", [Counting(3), null, Real(2.0)], ("mode", "nearest"), ("nearest_mode", rounding), ("coordinate_transformation_mode", mode)));
    }

    [Fact]
    public void Sizes_InsteadOfScales_AndAxes()
    {
        using var scope = NewDisposeScope();
        var x = Counting(1, 2, 4);

        Same([0, 2, 4, 6], Run(13, "Resize", [x, null, null, Whole(1, 2, 2)], ("coordinate_transformation_mode", "asymmetric")), 1, 2, 2);
        Same([0, 2, 4, 6], Run(18, "Resize", [x, null, null, Whole(2)], ("axes", new[] { -1 }), ("coordinate_transformation_mode", "asymmetric")), 1, 2, 2);
        Assert.Equal([1L, 4, 8], Run(18, "Resize", [x, null, null, Whole(6, 8)], ("axes", new[] { 1, 2 }), ("keep_aspect_ratio_policy", "not_larger")).shape);
        Assert.Equal([1L, 6, 12], Run(18, "Resize", [x, null, null, Whole(6, 8)], ("axes", new[] { 1, 2 }), ("keep_aspect_ratio_policy", "not_smaller")).shape);
    }

    [Fact]
    public void Cubic_ReproducesLinesInside_AndWeightsSumToOne()
    {
        using var scope = NewDisposeScope();
        var line = Run(13, "Resize", [Counting(8), null, Real(2.0)], ("mode", "cubic"), ("cubic_coeff_a", -0.5));
        var flat = Run(13, "Resize", [ones(5, dtype: ScalarType.Float64), null, Real(1.7)], ("mode", "cubic"), ("exclude_outside", 1));

        // Keys's kernel with a = -1/2 is exact for lines (and parabolas) away from the ends.
        Same([.. Enumerable.Range(4, 8).Select(at => ((at + 0.5) / 2) - 0.5)], line.narrow(0, 4, 8));
        Same([1, 1, 1, 1, 1, 1, 1, 1], flat);
        // Halfway between two points the weights are a/8, 1/2 - a/8 twice, a/8.
        Same([(-0.75 / 8 * (1 + 4)) + ((0.5 + (0.75 / 8)) * (2 + 8))], Run(13, "Resize", [Real(1, 2, 8, 4), null, null, Whole(1)], ("mode", "cubic")));
    }

    [Fact]
    public void Linear_TwoAxes_IsTheProduct()
    {
        using var scope = NewDisposeScope();

        Same([1.5, 2.5], Run(11, "Resize", [Real([0, 1, 2, 3, 4, 5], 1, 1, 3, 2), null, Real(1, 1, 1.0 / 3, 1)], ("mode", "linear"), ("coordinate_transformation_mode", "asymmetric")).add(Real(1.5, 1.5)));
    }
}
