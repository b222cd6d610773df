using WeightSpace.Kernels;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests;

public sealed class FusedExecutorTests
{
    [Theory]
    [InlineData("Perceptron", 1)]
    [InlineData("Perceptron", 3)]
    [InlineData("DeepOnet", 1)]
    [InlineData("DeepOnet", 3)]
    [InlineData("Residual", 3)]
    public void Forward_Fused_EqualsReference(string name, int sets)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var spec = Specs.Get(name);
        var (fused, plain) = (Network(spec, ExecutorKind.Fused), Network(spec, ExecutorKind.Reference));
        foreach (var (dtype, tolerance) in new[] { (ScalarType.Float32, 2e-5), (ScalarType.Float64, 1e-12) })
        {
            var features = Random(3, fused.Layout.Count, 8).to(dtype);
            var context = Random(3, 2).to(dtype);
            var parameters = Random(sets, fused.ParameterCount).mul(0.3).to(dtype);
            AssertClose(plain.Forward(features, parameters, context), fused.Forward(features, parameters, context), tolerance);
        }
    }

    [Fact]
    public void Forward_FusedWithGradients_EqualsReferenceInGradient()
    {
        using var scope = NewDisposeScope();
        var (fused, plain) = (Network(Specs.DeepOnet, ExecutorKind.Fused), Network(Specs.DeepOnet, ExecutorKind.Reference));
        var features = Random(2, fused.Layout.Count, 8);
        var context = Random(2, 2);
        var parameters = Random(1, fused.ParameterCount).mul(0.3).detach().requires_grad_(true);
        var fusedGradient = autograd.grad([fused.Forward(features, parameters, context).square().sum()], [parameters])[0];
        var plainGradient = autograd.grad([plain.Forward(features, parameters, context).square().sum()], [parameters])[0];
        AssertClose(plainGradient, fusedGradient);
    }

    [Theory]
    [InlineData(8, 8, 1, 1)]
    [InlineData(8, 8, 5, 7)]
    [InlineData(8, 16, 3, 4)]
    [InlineData(16, 16, 9, 2)]
    [InlineData(8, 1, 6, 5)]
    [InlineData(16, 1, 130, 127)]
    public void Mix_AnySize_EqualsReference(int channelsIn, int channelsOut, int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        // A slice of a packed tensor: the members lie further apart than their features are long.
        var features = Random(3, (rows * columns) + 11, channelsIn).narrow(1, 4, rows * columns).view(3, rows, columns, channelsIn);
        var (rowTerms, columnTerms) = (Random(3, rows, channelsOut), Random(3, columns, channelsOut));
        if (!WeightMixing.IsSupported(features, channelsOut)) return; // The provider brings no native kernels.
        foreach (var sets in new[] { 1, 3 })
        {
            foreach (var activate in new[] { false, true })
            {
                var weight = Random(sets, channelsIn, channelsOut);
                var fast = WeightMixing.Mix(features, weight, rowTerms, columnTerms, activate, pool: true);
                var plain = WeightMixing.Reference(features, weight, rowTerms, columnTerms, activate, pool: true);
                AssertClose(plain.Output, fast.Output);
                AssertClose(plain.RowMeans!, fast.RowMeans!);
                AssertClose(plain.ColumnMeans!, fast.ColumnMeans!);
                AssertClose(
                    WeightMixing.Reference(features, weight, rowTerms, null, activate, pool: false).Output,
                    WeightMixing.Mix(features, weight, rowTerms, null, activate, pool: false).Output);
            }
        }
    }

    [Fact]
    public void Mix_NotANumber_StaysNotANumber()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var features = full([1, 1, 1, 8], float.NaN);
        if (!WeightMixing.IsSupported(features, 8)) return; // The provider brings no native kernels.
        var (output, _, _) = WeightMixing.Mix(features, ones(1, 8, 8), zeros(1, 1, 8), null, activate: true, pool: false);
        Assert.True(output.isnan().all().item<bool>());
    }

    [Fact]
    public void Mix_WrongTerms_SaysExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => WeightMixing.Reference(zeros(2, 3, 4, 8), zeros(1, 8, 8), zeros(2, 4, 8), null, true, true));
        Assert.StartsWith("Terms must have shape [2, 3, 8], got [2, 4, 8].", error.Message, StringComparison.Ordinal);
    }

    private static EquivariantNetwork Network(WeightSpaceSpec spec, ExecutorKind executor) =>
        new(spec, new EquivariantNetworkOptions(8, 8, 16, 1) { Executor = executor, ContextSize = 2 });

    private static Tensor Random(params long[] shape) => zeros(shape).normal_(0, 1, new Generator((ulong)(17 + shape.Sum())));

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance = 2e-5)
    {
        using var guard = no_grad();
        Assert.Equal(expected.shape, actual.shape);
        var scale = Math.Max(1, expected.abs().max().to(ScalarType.Float64).item<double>());
        Assert.InRange((expected - actual).abs().max().to(ScalarType.Float64).item<double>() / scale, 0, tolerance);
    }
}
