using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

public sealed class NormalizationOperatorTests
{
    [Fact]
    public void BatchNormalization_UsesStoredStatistics()
    {
        using var scope = NewDisposeScope();
        var x = Real([1, 2, 3, 4], 1, 2, 2);

        Same(
            [(1 - 0.5) / Math.Sqrt(4.25) * 2, (2 - 0.5) / Math.Sqrt(4.25) * 2, ((3 - 1) / Math.Sqrt(1.25) * 3) + 1, ((4 - 1) / Math.Sqrt(1.25) * 3) + 1],
            Run(15, "BatchNormalization", [x, Real(2, 3), Real(0, 1), Real(0.5, 1), Real(4, 1)], ("epsilon", 0.25)),
            1, 2, 2);
    }

    [Fact]
    public void InstanceNormalization_IsPerSampleAndChannel()
    {
        using var scope = NewDisposeScope();
        var root = Math.Sqrt(0.25 + 0.25);

        Same(
            [-0.5 / root * 2, 0.5 / root * 2, (-0.5 / root) + 1, (0.5 / root) + 1],
            Run(11, "InstanceNormalization", [Real([1, 2, 7, 8], 1, 2, 2), Real(2, 1), Real(0, 1)], ("epsilon", 0.25)));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(21)]
    public void GroupNormalization_ScalePerGroupThenPerChannel(int opset)
    {
        using var scope = NewDisposeScope();
        var x = OnnxNodes.Random(1, 2, 4, 3);
        var (scale, shift) = opset == 18 ? (Real(2, 3), Real(0, 1)) : (Real(2, 2, 3, 3), Real(0, 0, 1, 1));
        var groups = x.reshape(2, 2, 6);
        var centred = groups - groups.mean([2], keepdim: true);
        var normal = centred / (centred.square().mean([2], keepdim: true) + 0.5).sqrt();

        Same((normal.reshape(2, 4, 3) * Real([2, 2, 3, 3], 4, 1)) + Real([0, 0, 1, 1], 4, 1), Run(opset, "GroupNormalization", [x, scale, shift], ("num_groups", 2), ("epsilon", 0.5)));
    }

    [Fact]
    public void LayerNormalization_AnyAxisAndItsOtherOutputs()
    {
        using var scope = NewDisposeScope();
        var x = OnnxNodes.Random(2, 2, 3, 4);
        var (scale, shift) = (OnnxNodes.Random(3, 3, 4), OnnxNodes.Random(4, 3, 4));
        var mean = x.mean([1, 2], keepdim: true);
        var inverse = 1 / ((x - mean).square().mean([1, 2], keepdim: true) + 0.125).sqrt();
        var results = Run(17, "LayerNormalization", 3, [x, scale, shift], ("axis", 1), ("epsilon", 0.125));

        Same(((x - mean) * inverse * scale) + shift, results[0]);
        Same(mean, results[1]);
        Same(inverse, results[2]);
        Same(Normal(x), Run(17, "LayerNormalization", [x, ones(4, dtype: ScalarType.Float64)]));

        static Tensor Normal(Tensor x)
        {
            var centred = x - x.mean([-1], keepdim: true);
            return centred / (centred.square().mean([-1], keepdim: true) + (double)1e-5f).sqrt();
        }
    }

    [Fact]
    public void LpNormalization_ZerosStayZeros()
    {
        using var scope = NewDisposeScope();

        Same([0.6, 0.8, 0, 0], Run(11, "LpNormalization", [Real([3, 4, 0, 0], 2, 2)]));
        Same([0.25, 1, 0.75, 0], Run(11, "LpNormalization", [Real([1, 2, -3, 0], 2, 2).abs()], ("axis", 0), ("p", 1)));
    }

    [Fact]
    public void LRN_SumsOverNeighbouringChannels()
    {
        using var scope = NewDisposeScope();
        double[] x = [1, 2, 3, 4];
        double Expected(int channel)
        {
            // Size 4: one channel before, two behind.
            var sum = Enumerable.Range(channel - 1, 4).Where(other => other is >= 0 and < 4).Sum(other => x[other] * x[other]);
            return x[channel] / Math.Pow(2 + (0.5 / 4 * sum), 0.75);
        }

        Same([.. Enumerable.Range(0, 4).Select(Expected)], Run(13, "LRN", [Real(x, 1, 4, 1, 1)], ("size", 4), ("alpha", 0.5), ("bias", 2.0), ("beta", 0.75)));
    }

    [Fact]
    public void MeanVarianceNormalization_HasMeanZeroAndVarianceOne()
    {
        using var scope = NewDisposeScope();
        var result = Run(13, "MeanVarianceNormalization", [OnnxNodes.Random(5, 3, 2, 4, 4)]);

        Assert.True(result.mean([0, 2, 3]).abs().max().item<double>() < 1e-12);
        Assert.True((result.square().mean([0, 2, 3]) - 1).abs().max().item<double>() < 1e-8);
    }

    [Fact]
    public void Matrices_GemmMatMulEinsum()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (OnnxNodes.Random(6, 3, 2), OnnxNodes.Random(7, 4, 3), OnnxNodes.Random(8, 4));

        Same((a.t().mm(b.t()) * 0.5) + (c * 2), Run(13, "Gemm", [a, b, c], ("transA", 1), ("transB", 1), ("alpha", 0.5), ("beta", 2.0)));
        Same(b.mm(a), Run(13, "Gemm", [b, a]));
        Same(b.mm(a), Run(13, "MatMul", [b, a]));
        Same(einsum("ij,jk->ki", b, a), Run(12, "Einsum", [b, a], ("equation", "ij, jk -> ki")));
    }
}
