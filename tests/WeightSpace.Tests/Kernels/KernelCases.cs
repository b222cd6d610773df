using FsCheck;
using FsCheck.Fluent;

namespace WeightSpace.Tests.Kernels;

/// <summary>
/// A product: sizes, layouts, and a seed for the numbers. Bits of the layout: left transposed, right transposed, result
/// transposed, accumulate.
/// </summary>
public sealed record ProductCase(int Rows, int Columns, int Inner, int Layout, int Seed);

/// <summary>A sweep over a matrix.</summary>
public sealed record SweepCase(int Rows, int Columns, int Activation, int Seed);

/// <summary>Target networks: widths as in 1-20-1, and how many functions and points.</summary>
public sealed record TargetCase(string Sizes, int Functions, int Points, bool Relu, bool Shared, int Seed);

/// <summary>A mixing step.</summary>
public sealed record MixCase(
    int Batch, int Rows, int Columns, int ChannelsIn, int ChannelsOut, bool Shared, bool Activate, int Seed);

/// <summary>A few steps of an optimizer on a vector.</summary>
public sealed record OptimizerCase(int Count, int Steps, double WeightDecay, bool Flag, bool Maximize, int Seed);

/// <summary>Generators of kernels' arguments, which shrink to small ones.</summary>
public static class KernelCases
{
    private static readonly int[] Edges =
        [1, 4, 6, 7, 8, 12, 16, 17, 32, 33, 48, 63, 64, 65, 96, 120, 150, 192, 193, 400, 520];

    public static Arbitrary<ProductCase> Products() => Arb.From(
        from rows in Sizes
        from columns in Sizes
        from inner in Gen.OneOf(Sizes, Gen.Constant(0))
        from layout in Gen.Choose(0, 15)
        from seed in Gen.Choose(0, 1 << 20)
        select new ProductCase(rows, columns, inner, layout, seed), Shrink);

    public static Arbitrary<SweepCase> Sweeps() => Arb.From(
        from rows in Gen.Choose(0, 20)
        from columns in Sizes
        from activation in Gen.Choose(0, 2)
        from seed in Gen.Choose(0, 1 << 20)
        select new SweepCase(rows, columns, activation, seed), Shrink);

    public static Arbitrary<TargetCase> Targets() => Arb.From(
        from hidden in Gen.ListOf(Gen.Choose(1, 40)).Where(list => list.Count < 5)
        from inputs in Gen.Choose(1, 4)
        from outputs in Gen.Choose(1, 5)
        from functions in Gen.Choose(0, 5)
        from points in Gen.OneOf(Gen.Choose(0, 40), Gen.Elements(1, 16, 127, 128, 129, 144, 300))
        from relu in Gen.Elements(false, true)
        from shared in Gen.Elements(false, true)
        from seed in Gen.Choose(0, 1 << 20)
        select new TargetCase(
            string.Join('-', (int[])[inputs, .. hidden, outputs]), functions, points, relu, shared, seed), Shrink);

    public static Arbitrary<MixCase> Mixes() => Arb.From(
        from batch in Gen.Choose(1, 4)
        from rows in Gen.OneOf(Gen.Choose(1, 9), Gen.Elements(130, 260))
        from columns in Gen.OneOf(Gen.Choose(1, 9), Gen.Elements(59, 60, 61, 127))
        from channelsIn in Gen.Elements(1, 3, 8, 16, 32)
        from channelsOut in Gen.Elements(1, 8, 16, 24, 32)
        from shared in Gen.Elements(false, true)
        from activate in Gen.Elements(false, true)
        from seed in Gen.Choose(0, 1 << 20)
        select new MixCase(batch, rows, columns, channelsIn, channelsOut, shared, activate, seed), Shrink);

    public static Arbitrary<OptimizerCase> Optimizers() => Arb.From(
        from count in Gen.OneOf(Gen.Choose(0, 70), Gen.Elements(64, 65, 1000))
        from steps in Gen.Choose(1, 6)
        from decay in Gen.Elements(0, 0.01, 0.3)
        from flag in Gen.Elements(false, true)
        from maximize in Gen.Elements(false, true)
        from seed in Gen.Choose(0, 1 << 20)
        select new OptimizerCase(count, steps, decay, flag, maximize, seed), Shrink);

    private static Gen<int> Sizes => Gen.OneOf(Gen.Choose(1, 70), Gen.Elements(Edges));

    private static IEnumerable<int> Smaller(int value, int least) =>
        value <= least ? []
            : new[] { least, value / 2, value - 1 }.Where(smaller => smaller >= least && smaller < value).Distinct();

    private static IEnumerable<ProductCase> Shrink(ProductCase x) =>
    [
        .. Smaller(x.Rows, 1).Select(rows => x with { Rows = rows }),
        .. Smaller(x.Columns, 1).Select(columns => x with { Columns = columns }),
        .. Smaller(x.Inner, 0).Select(inner => x with { Inner = inner }),
        .. new[] { 1, 2, 4, 8 }.Where(bit => (x.Layout & bit) != 0).Select(bit => x with { Layout = x.Layout & ~bit }),
    ];

    private static IEnumerable<SweepCase> Shrink(SweepCase x) =>
    [
        .. Smaller(x.Rows, 0).Select(rows => x with { Rows = rows }),
        .. Smaller(x.Columns, 1).Select(columns => x with { Columns = columns }),
        .. Smaller(x.Activation, 0).Select(activation => x with { Activation = activation }),
    ];

    private static IEnumerable<TargetCase> Shrink(TargetCase x)
    {
        int[] sizes = [.. x.Sizes.Split('-').Select(int.Parse)];
        for (var layer = 0; layer < sizes.Length; layer++)
        {
            if (layer > 0 && layer + 1 < sizes.Length)
                yield return x with { Sizes = string.Join('-', sizes.Where((_, index) => index != layer)) };
            foreach (var smaller in Smaller(sizes[layer], 1))
                yield return x with
                {
                    Sizes =
                    string.Join('-', sizes.Select((size, index) => index == layer ? smaller : size))
                };
        }

        foreach (var functions in Smaller(x.Functions, 0)) yield return x with { Functions = functions };
        foreach (var points in Smaller(x.Points, 0)) yield return x with { Points = points };
        if (x.Relu) yield return x with { Relu = false };
        if (!x.Shared) yield return x with { Shared = true };
    }

    private static IEnumerable<MixCase> Shrink(MixCase x) =>
    [
        .. Smaller(x.Batch, 1).Select(batch => x with { Batch = batch }),
        .. Smaller(x.Rows, 1).Select(rows => x with { Rows = rows }),
        .. Smaller(x.Columns, 1).Select(columns => x with { Columns = columns }),
        .. Smaller(x.ChannelsIn, 1).Select(channels => x with { ChannelsIn = channels }),
        .. new[] { 1, 8 }.Where(channels => channels < x.ChannelsOut).Select(
        channels => x with { ChannelsOut = channels }),
    ];

    private static IEnumerable<OptimizerCase> Shrink(OptimizerCase x) =>
    [
        .. Smaller(x.Count, 0).Select(count => x with { Count = count }),
        .. Smaller(x.Steps, 1).Select(steps => x with { Steps = steps }),
        .. x.WeightDecay == 0 ? [] : new[] { x with { WeightDecay = 0 } },
        .. x.Flag ? new[] { x with { Flag = false } } : [],
        .. x.Maximize ? new[] { x with { Maximize = false } } : [],
    ];
}
