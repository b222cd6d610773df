using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class ZeroCoordinateShiftTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1, 0)]
    public void Derivative_OfADeepOnet_EqualsFiniteDifferences(params int[] axes)
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=5-8-6; trunk=2-8-6"), Seeds.Generator(3), dtype: ScalarType.Float64);
        using var generator = Seeds.Generator(4);
        var (functions, queries) = (randn([3, 5], dtype: ScalarType.Float64, generator: generator), randn([7, 2], dtype: ScalarType.Float64, generator: generator));
        using var field = new ZeroCoordinateShift(model, functions, queries);

        var expected = Difference(model, functions, queries, axes);
        Assert.True(field.Derivative(axes).allclose(expected, 1e-4, 1e-5), $"{(field.Derivative(axes) - expected).abs().max().item<double>()}");
    }

    [Fact]
    public void Derivative_AsLoss_ReachesTheParameters()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=5-8-6; trunk=2-8-6"), Seeds.Generator(3));
        using var generator = Seeds.Generator(4);
        using var field = new ZeroCoordinateShift(model, randn([3, 5], generator: generator), randn([7, 2], generator: generator));
        field.Derivative(0, 0).square().mean().backward();
        Assert.All(model.named_parameters().Where(pair => pair.name.EndsWith("weight", StringComparison.Ordinal)), pair => Assert.True(pair.parameter.grad!.abs().sum().item<float>() > 0, pair.name));
    }

    // Nested central differences; the step balances truncation and rounding for up to three of them.
    private static Tensor Difference(DeepOnet model, Tensor functions, Tensor queries, ReadOnlySpan<int> axes)
    {
        if (axes.IsEmpty) return model.forward(functions, queries).detach();
        const double step = 2e-3;
        var shift = zeros_like(queries);
        shift.select(1, axes[0]).fill_(step);
        return (Difference(model, functions, queries + shift, axes[1..]) - Difference(model, functions, queries - shift, axes[1..])) / (2 * step);
    }
}
