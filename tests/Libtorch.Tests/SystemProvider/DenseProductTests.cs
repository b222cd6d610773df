using FsCheck;
using FsCheck.Fluent;
using WeightSpace.Engine;
using static TorchSharp.torch;

namespace Libtorch.Tests.SystemProvider;

/// <summary>The kernels for small products, for each instruction set that this machine has, against products in double precision.</summary>
public sealed class DenseProductTests
{
    private static readonly int[] InstructionSets = [1, 2];

    [Fact]
    public void TryRun_AnyShapeAndLayout_IsTheProductAndTouchesNothingElse()
    {
        var sizes = Gen.Choose(1, 70).Or(Gen.Elements(1, 8, 16, 48, 63, 64, 65, 96, 150, 192, 193, 400));
        var cases =
            from rows in sizes
            from columns in sizes
            from inner in sizes
            from layout in Gen.Choose(0, 7)
            from seed in Gen.Choose(0, 1 << 20)
            select (rows, columns, inner, layout, seed);
        var ran = 0;
        Prop.ForAll(cases.ToArbitrary(), value =>
        {
            var (rows, columns, inner, layout, seed) = value;
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)seed);
            var left = (layout & 1) == 0 ? randn([rows, inner], generator: generator) : randn([inner, rows], generator: generator).t();
            var right = (layout & 2) == 0 ? randn([inner, columns], generator: generator) : randn([columns, inner], generator: generator).t();
            // The result lies inside a larger matrix, whose rest must stay as it is.
            var start = randn([rows + 2, columns + 3], generator: generator);
            var product = left.to(ScalarType.Float64).matmul(right.to(ScalarType.Float64));
            foreach (var instructions in InstructionSets)
            {
                var whole = start.clone();
                if (!DenseProduct.TryRun(whole.narrow(0, 1, rows).narrow(1, 1, columns), left, right, (layout & 4) != 0, instructions)) continue;
                var expected = start.to(ScalarType.Float64);
                var target = expected.narrow(0, 1, rows).narrow(1, 1, columns);
                target.copy_((layout & 4) != 0 ? target + product : product.clone());
                if ((whole.to(ScalarType.Float64) - expected).abs().max().item<double>() > 4e-6 * Math.Sqrt(inner) + 1e-6) return false;
                if (instructions == 1) ran++;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(7, 9));
        // A machine without AVX2 has nothing to test.
        if (DenseProduct.TryRun(zeros(1, 1), ones(1, 1), ones(1, 1), false, 1)) Assert.Equal(150, ran);
    }

    [Fact]
    public void Into_NotANumberAndOldContents_ComeOutOnlyWhereTheyBelong()
    {
        using var scope = NewDisposeScope();
        var (left, right) = (ones(9, 20), ones(20, 5));
        left[3, 7] = float.NaN;
        right[11, 2] = float.PositiveInfinity;
        var result = full([9, 5], float.NaN);
        DenseProduct.Into(result, left, right);
        Assert.True(result[3].isnan().all().item<bool>());
        Assert.Equal(8, result[TensorIndex.Colon, 2].isinf().sum().item<long>());
        Assert.Equal(20, result[0, 0].item<float>());
    }

    [Fact]
    public void Into_SeveralThreads_ChangesNoBit()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var (left, right) = (randn([1003, 130], generator: generator), randn([130, 129], generator: generator));
        var (one, two) = (zeros(1003, 129), zeros(1003, 129));
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            DenseProduct.Into(one, left, right);
            set_num_threads(2);
            DenseProduct.Into(two, left, right);
        }
        finally
        {
            set_num_threads(threads);
        }

        Assert.Equal(0, (one - two).abs().max().item<float>());
    }

    [Fact]
    public void Into_OtherTypeOrStrides_GoesThroughLibtorch()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var left = randn([6, 8], ScalarType.Float64, generator: generator);
        var right = randn([8, 3], ScalarType.Float64, generator: generator).requires_grad_();
        var result = ones([6, 3], ScalarType.Float64);
        DenseProduct.Into(result, left, right, accumulate: true);
        Assert.True((result - 1 - left.matmul(right)).abs().max().item<double>() < 1e-14);
        Assert.False(result.requires_grad);

        // Every second column: neither rows nor columns are adjacent.
        var spread = randn([6, 8, 2], generator: generator).select(2, 0);
        var single = zeros(6, 3);
        var factor = right.detach().to(ScalarType.Float32);
        DenseProduct.Into(single, spread, factor);
        Assert.True((single - spread.matmul(factor)).abs().max().item<float>() < 1e-5f);
    }

    [Fact]
    public void Into_NoSummands_IsZero()
    {
        using var scope = NewDisposeScope();
        var result = ones(3, 4);
        DenseProduct.Into(result, zeros(3, 0), zeros(0, 4));
        Assert.Equal(0, result.abs().sum().item<float>());
    }

    [Fact]
    public void Into_WrongShapes_SaysExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => DenseProduct.Into(zeros(3, 4), zeros(3, 5), zeros(6, 4)));
        Assert.Contains("needs [rows, inner] times [inner, columns] into [rows, columns], got [3, 5] times [6, 4] into [3, 4].", error.Message, StringComparison.Ordinal);
    }
}
