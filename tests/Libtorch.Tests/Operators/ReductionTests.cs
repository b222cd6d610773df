using static Libtorch.Tests.Operators.OperatorCase;
using static TorchSharp.torch;

namespace Libtorch.Tests.Operators;

/// <summary>Reductions, scans and orderings of one small matrix, worked out by hand.</summary>
public sealed class ReductionTests
{
    // Rows sum to 6, 3 and 9; columns to 9, 3 and 6.
    private static readonly double[,] Numbers = { { 1, 2, 3 }, { 4, -1, 0 }, { 4, 2, 3 } };

    private static readonly OperatorCase[] Table =
    [
        Case("sum", x => x.sum(), 18), Case("sum dim", x => x.sum(1), 6, 3, 9), Case("sum dims", x => x.sum([0, 1]), 18), Case("sum keepdim", x => x.sum(0, keepdim: true), 9, 3, 6),
        Case("sum type", x => x.sum(ScalarType.Int64), 18), Case("mean", x => x.mean(), 2), Case("mean dims", x => x.mean([0]), 3, 1, 2), Case("prod dim", x => x.prod(0L), 16, -4, 0), Case("prod", x => x.prod(), 0),
        Case("amax", x => x.amax(1), 3, 4, 4), Case("amin", x => x.amin([0, 1], keepdim: true), -1), Case("max", x => x.max(), 4), Case("min", x => x.min(), -1),
        Case("max dim values", x => x.max(1).values, 3, 4, 4), Case("max dim indexes", x => x.max(1).indexes, 2, 0, 0), Case("min dim indexes", x => x.min(0).indexes, 0, 1, 1),
        Case("argmax", x => x.argmax(1), 2, 0, 0), Case("argmin", x => x.argmin(), 4), Case("aminmax", x => x.aminmax(0).max, 4, 2, 3),
        Case("var", x => x.var(1), 1, 7, 1), Case("var biased", x => x.var(1, unbiased: false), 2 / 3.0, 14 / 3.0, 2 / 3.0), Case("std", x => x.std(1), 1, Math.Sqrt(7), 1),
        Case("std_mean", x => x.std_mean(1).mean, 2, 1, 3), Case("var_mean", x => x.var_mean(1).var, 1, 7, 1), Case("median", x => x.median(), 2), Case("nansum", x => x.nansum(), 18),
        Case("logsumexp", x => x.logsumexp(1), LogSumExp(1, 2, 3), LogSumExp(4, -1, 0), LogSumExp(4, 2, 3)), Case("norm", x => x.norm(), Math.Sqrt(60)), Case("norm dim", x => x.norm(1), Math.Sqrt(14), Math.Sqrt(17), Math.Sqrt(29)),
        Case("any", x => x.eq(0).any(1), 0, 1, 0), Case("all", x => x.gt(0).all(1), 1, 0, 1), Case("count_nonzero", x => x.count_nonzero(), 8), Case("count_nonzero dims", x => x.count_nonzero([1]), 3, 2, 3),
        Case("cumsum", x => x.cumsum(1), 1, 3, 6, 4, 3, 3, 4, 6, 9), Case("cumprod", x => x.cumprod(1), 1, 2, 6, 4, -4, 0, 4, 8, 24), Case("cummax", x => x.cummax(0).values, 1, 2, 3, 4, 2, 3, 4, 2, 3),
        Case("logcumsumexp", x => x.logcumsumexp(1)[0], 1, LogSumExp(1, 2), LogSumExp(1, 2, 3)), Case("sort values", x => x.sort(1).Values, 1, 2, 3, -1, 0, 4, 2, 3, 4), Case("sort descending", x => x.sort(1, descending: true).Indices, 2, 1, 0, 0, 2, 1, 0, 2, 1),
        Case("argsort", x => x.argsort(1), 0, 1, 2, 1, 2, 0, 1, 2, 0), Case("msort", x => x.msort(), 1, -1, 0, 4, 2, 3, 4, 2, 3), Case("topk values", x => x.topk(2, 1).values, 3, 2, 4, 0, 4, 3),
        Case("kthvalue", x => x.kthvalue(2, 1).values, 2, 0, 3), Case("mode", x => x.mode(0).values, 4, 2, 3), Case("quantile", x => x.quantile(tensor(0.5, ScalarType.Float64), 1), 2, 0, 3),
        Case("unique", x => x.unique().output, -1, 0, 1, 2, 3, 4), Case("unique counts", x => x.unique(return_counts: true).counts!, 1, 1, 1, 2, 2, 2), Case("unique inverse", x => x.unique(return_inverse: true).inverse_indices!, 2, 3, 4, 5, 0, 1, 5, 3, 4),
        Case("unique_consecutive", x => x.flatten().unique_consecutive().output, 1, 2, 3, 4, -1, 0, 4, 2, 3), Case("bincount", _ => tensor(new long[] { 0, 2, 2, 3 }).bincount(null), 1, 0, 2, 1), Case("histc", x => x.histc(3, -1, 5), 2, 3, 4),
        Case("diff", x => x.diff(), 1, 1, -5, 1, -2, 1), Case("trace", x => x.trace(), 3), Case("trapezoid", x => x.trapezoid(0.5, 1), 2, 0.5, 2.75), Case("softmax", x => x.softmax(1).sum(1), 1, 1, 1),
        Case("log_softmax", x => x.log_softmax(1)[0], 1 - LogSumExp(1, 2, 3), 2 - LogSumExp(1, 2, 3), 3 - LogSumExp(1, 2, 3)), Case("cov", x => x.cov()[0], 1, -2, -0.5), Case("searchsorted", x => searchsorted(tensor(new[] { 0.0, 1.5, 3.5 }), x[0]), 1, 2, 2),
        Case("bucketize", x => x[0].bucketize(tensor(new[] { 0.0, 1.5, 3.5 })), 1, 2, 2), Case("renorm", x => x.renorm(2, 0, 1).norm(1), 1, 1, 1), Case("count by sum of equality", x => x.eq(4).sum(), 2), Case("nanmean", x => x.nanmean(), 2),
    ];

    public static TheoryData<string> Cases => Names(Table);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operator_SmallMatrix_MatchesHandComputation(string name) => Table.Single(item => item.Name == name).Verify();

    [Fact]
    public void Unique_NotAskedFor_GivesNull()
    {
        using var scope = NewDisposeScope();
        (_, Tensor? inverse, Tensor? counts) = Matrix(Numbers).unique();
        Assert.Null(inverse);
        Assert.Null(counts);
    }

    private static OperatorCase Case(string name, Func<Tensor, Tensor> call, params double[] expected) => new(name, () => call(Matrix(Numbers)), expected, 1e-6);

    private static double LogSumExp(params double[] values) => Math.Log(values.Sum(Math.Exp));
}
