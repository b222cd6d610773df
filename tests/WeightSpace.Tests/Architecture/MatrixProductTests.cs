using static TorchSharp.torch;

namespace WeightSpace.Tests.Architecture;

public sealed class MatrixProductTests
{
    [Theory]
    [InlineData("3", "3", "")]
    [InlineData("2,3", "3", "2")]
    [InlineData("3", "3,4", "4")]
    [InlineData("5,1,2,3", "7,3,4", "5,7,2,4")]
    [InlineData("0,3", "3,2", "0,2")]
    [InlineData("", "3", null)]
    [InlineData("2,3", "2,3", null)]
    [InlineData("4,2,3", "5,3,2", null)]
    public void ShapeOf_TwoOperands_IsThatOfTheEngine(string left, string right, string? expected)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ones(Sizes(left)), ones(Sizes(right)));
        if (expected is null)
        {
            var error = Assert.Throws<ArgumentException>(() => a.Product(b));
            Assert.StartsWith($"Operands of shapes [{left.Replace(",", ", ")}] and [{right.Replace(",", ", ")}] have no product.", error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(Sizes(expected), a.Product(b).shape);
        Assert.Equal(Sizes(expected), MatrixProduct.ShapeOf(a, b));
    }

    [Fact]
    public void Product_OfTwoTypes_IsRefused()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => ones(2, 2).Product(ones([2, 2], ScalarType.Float64)));
        Assert.StartsWith("A product needs two operands of one type of numbers, got Float32 and Float64.", error.Message, StringComparison.Ordinal);
    }

    private static long[] Sizes(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
}
