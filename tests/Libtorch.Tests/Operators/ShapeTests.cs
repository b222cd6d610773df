using static Libtorch.Tests.Operators.OperatorCase;
using static TorchSharp.torch;

namespace Libtorch.Tests.Operators;

/// <summary>Operators that move, pick, repeat and join elements.</summary>
public sealed class ShapeTests
{
    private static readonly OperatorCase[] Table =
    [
        Case("transpose", x => x.transpose(0, 1), 1, 4, 2, 5, 3, 6), Case("t", x => x.t(), 1, 4, 2, 5, 3, 6), Case("permute", x => x.unsqueeze(0).permute(2, 0, 1), 1, 4, 2, 5, 3, 6), Case("view", x => x.view(3, 2)[1], 3, 4),
        Case("reshape", x => x.reshape(6)[4], 5), Case("flatten", x => x.flatten(), 1, 2, 3, 4, 5, 6), Case("flip", x => x.flip(1), 3, 2, 1, 6, 5, 4), Case("fliplr", x => x.fliplr(), 3, 2, 1, 6, 5, 4),
        Case("roll", x => x.roll(1, 1), 3, 1, 2, 6, 4, 5), Case("roll both", x => x.roll((1, 1), (0, 1)), 6, 4, 5, 3, 1, 2), Case("rot90", x => x.rot90(), 3, 6, 2, 5, 1, 4), Case("narrow", x => x.narrow(1, 1, 2), 2, 3, 5, 6),
        Case("select", x => x.select(1, 2), 3, 6), Case("slice", x => x.slice(1, 0, 3, 2), 1, 3, 4, 6), Case("index_select", x => x.index_select(1, tensor(new long[] { 2, 0 })), 3, 1, 6, 4), Case("gather", x => x.gather(1, tensor(new long[,] { { 2 }, { 0 } })), 3, 4),
        Case("scatter", x => x.scatter(1, tensor(new long[,] { { 2 }, { 0 } }), full_like(x, 9)), 1, 2, 9, 9, 5, 6), Case("scatter_add", x => x.scatter_add(1, tensor(new long[,] { { 0, 0 }, { 1, 1 } }), ones_like(x)), 3, 2, 3, 4, 7, 6),
        Case("index_add", x => x.index_add(0, tensor(new long[] { 1 }), x.narrow(0, 0, 1), 2), 1, 2, 3, 6, 9, 12), Case("index_copy", x => x.index_copy(0, tensor(new long[] { 1 }), x.narrow(0, 0, 1)), 1, 2, 3, 1, 2, 3), Case("index_fill", x => x.index_fill(1, tensor(new long[] { 0 }), -1), -1, 2, 3, -1, 5, 6),
        Case("masked_fill", x => x.masked_fill(x.gt(4), 0), 1, 2, 3, 4, 0, 0), Case("masked_select", x => x.masked_select(x.gt(4)), 5, 6), Case("masked_scatter", x => x.masked_scatter(x.gt(4), Vector(8, 9)), 1, 2, 3, 4, 8, 9), Case("take", x => x.take(tensor(new long[] { 5, 0 })), 6, 1),
        Case("take_along_dim", x => x.take_along_dim(tensor(new long[,] { { 1 }, { 2 } }), 1), 2, 6), Case("repeat", x => x.narrow(1, 0, 1).repeat(1, 2), 1, 1, 4, 4), Case("repeat_interleave", x => x[0].repeat_interleave(2), 1, 1, 2, 2, 3, 3), Case("tile", x => x[1].tile([2]), 4, 5, 6, 4, 5, 6),
        Case("tril", x => x.tril(), 1, 0, 0, 4, 5, 0), Case("triu", x => x.triu(1), 0, 2, 3, 0, 0, 6), Case("diag", x => x.diag(), 1, 5), Case("diagonal", x => x.diagonal(1), 2, 6), Case("diag_embed", _ => Vector(7, 8).diag_embed(), 7, 0, 0, 8), Case("diagflat", _ => Vector(7, 8).diagflat(1).sum(0L), 0, 7, 8),
        Case("chunk", x => x.chunk(2, 1)[1], 3, 6), Case("split", x => x.split(2, 1)[0], 1, 2, 4, 5), Case("split sizes", x => x.split([1, 2], 1)[1], 2, 3, 5, 6), Case("tensor_split", x => x.tensor_split(3, 1)[2], 3, 6), Case("hsplit", x => x.hsplit(3)[1], 2, 5), Case("unbind", x => x.unbind(1)[2], 3, 6),
        Case("cat", x => cat([x, x], 1), 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6), Case("stack", x => stack([x[0], x[1]], 1), 1, 4, 2, 5, 3, 6), Case("vstack", x => vstack([x[1], x[0]]), 4, 5, 6, 1, 2, 3), Case("hstack", x => hstack([x[1], x[0]]), 4, 5, 6, 1, 2, 3),
        Case("cat many", x => cat([.. Enumerable.Range(0, 40).Select(i => full(new long[] { 1 }, i, ScalarType.Float64))]).sum(), 780), Case("meshgrid", _ => meshgrid([Vector(1, 2), Vector(3, 4)])[1], 3, 4, 3, 4), Case("cartesian_prod", _ => cartesian_prod(Vector(1, 2), Vector(3, 4)), 1, 3, 1, 4, 2, 3, 2, 4),
        Case("kron", x => x.narrow(0, 0, 1).kron(Matrix(new double[,] { { 1, 10 } })), 1, 10, 2, 20, 3, 30), Case("unfold", x => x.flatten().unfold(0, 2, 3), 1, 2, 4, 5), Case("expand", x => x.narrow(0, 1, 1).expand(2, 3), 4, 5, 6, 4, 5, 6), Case("broadcast_to", x => x[0].broadcast_to(2, 3), 1, 2, 3, 1, 2, 3),
        Case("squeeze", x => x.unsqueeze(0).squeeze(0)[1], 4, 5, 6), Case("movedim", x => x.unsqueeze(0).movedim([0], [2]).squeeze(), 1, 2, 3, 4, 5, 6), Case("swapaxes", x => x.swapaxes(0, 1), 1, 4, 2, 5, 3, 6), Case("as_strided", x => x.as_strided([2, 2], [1, 1]), 1, 2, 2, 3), Case("select_scatter", x => x.select_scatter(Vector(8, 9), 1, 0), 8, 2, 3, 9, 5, 6),
        Case("nonzero", x => x.gt(4).nonzero(), 1, 1, 1, 2), Case("argwhere", x => x.eq(3).argwhere(), 0, 2), Case("nonzero_as_list", x => x.gt(5).nonzero_as_list()[1], 2), Case("where by condition", x => where(x.gt(2), x, -x), -1, -2, 3, 4, 5, 6), Case("vander", _ => Vector(2, 3).vander(3, true), 1, 2, 4, 1, 3, 9), Case("combinations", _ => combinations(Vector(1, 2, 3)), 1, 2, 1, 3, 2, 3),
        Case("block_diag", x => block_diag(x.narrow(1, 0, 1), x.narrow(0, 0, 1)).sum(1), 1, 4, 6), Case("tril_indices", _ => tril_indices(2, 2), 0, 1, 1, 0, 0, 1), Case("arange", _ => arange(1, 7, 2), 1, 3, 5), Case("linspace", _ => linspace(0, 1, 5, ScalarType.Float64), 0, 0.25, 0.5, 0.75, 1), Case("eye", _ => eye(2, 3), 1, 0, 0, 0, 1, 0), Case("full", _ => full(2, 2, 7), 7, 7, 7, 7),
        Case("logspace", _ => logspace(0, 2, 3, dtype: ScalarType.Float64), 1, 10, 100), Case("hann_window", _ => hann_window(4, dtype: ScalarType.Float64), 0, 0.5, 1, 0.5), Case("zeros_like", x => zeros_like(x), 0, 0, 0, 0, 0, 0), Case("new_full", x => x.new_full(2, 5), 5, 5), Case("complex parts", _ => complex(Vector(1, 2), Vector(3, 4)).imag, 3, 4), Case("polar", _ => polar(Vector(2), Vector(0)).real, 2),
    ];

    public static TheoryData<string> Cases => Names(Table);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operator_OneToSix_PicksTheRightElements(string name) => Table.Single(item => item.Name == name).Verify();

    private static OperatorCase Case(string name, Func<Tensor, Tensor> call, params double[] expected) =>
        new(name, () => call(Matrix(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } })), expected);
}
