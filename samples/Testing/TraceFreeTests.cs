using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WeightSpace;
using WeightSpace.SymmetryBasis;
using WeightSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Theorist;

public sealed class TraceFreeTests
{
    // sample: testing
    [Property(Arbitrary = [typeof(SymmetryGenerators)])]
    public Property TraceFree_AnyWeightSpace_IsEquivariant(SymmetryCase drawn) =>
        EquivarianceError.Of(TraceFree, drawn).ToProperty();

    // Takes the mean of its diagonal from every recurrent matrix.
    private static WeightFeatures TraceFree(WeightFeatures x) =>
        Apply(x, tensor => tensor.Axes is [var row, var column] && row.Label == column.Label);

    // The same, by sizes instead of labels: right on every network whose layers differ in width.
    private static WeightFeatures BySize(WeightFeatures x) =>
        Apply(x, tensor => tensor.Shape is [var rows, var columns] && rows == columns);

    [Fact]
    public void BySize_AnyWeightSpace_IsCaughtAndShrunk()
    {
        var cases = SymmetryGenerators.Cases();
        var property = Prop.ForAll(cases, drawn => EquivarianceError.Of(BySize, drawn).ToProperty());
        var config = Config.QuickThrowOnFailure.WithReplay(1, 3);
        var failure = Assert.ThrowsAny<Exception>(() => Check.One(config, property));
        Assert.Contains("""
            weights: t1[a, b] with a:2, b:2
            permutation: b: (0 1)
            largest deviation: t1[0, 0] is -0.435, expected -2.255
            """, failure.Message, StringComparison.Ordinal);
    }

    // sample: end
    private static WeightFeatures Apply(WeightFeatures x, Func<TensorSpec, bool> isRecurrent) =>
        new(x.Spec, [.. x.Spec.Tensors.Zip(x.Tensors, (tensor, w) => isRecurrent(tensor) ? WithoutTrace(w) : w)]);

    private static Tensor WithoutTrace(Tensor w) => w - w.diagonal(0, 1, 2).mean([-1]).unsqueeze(1).unsqueeze(1);
}
