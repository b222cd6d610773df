// sample: testing
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WeightSpace.Testing;
using Xunit;
using static TorchSharp.torch;

// sample: end
namespace WeightSpace.Samples;

// sample: testing
public sealed class TraceFreeTests
{
    [Property(Arbitrary = [typeof(SymmetryGenerators)])]
    public Property TraceFree_AnyWeightSpace_IsEquivariant(SymmetryCase drawn) => EquivarianceError.Of(TraceFree, drawn).ToProperty();

    /// <summary>Takes the mean of its diagonal from every recurrent matrix.</summary>
    private static WeightFeatures TraceFree(WeightFeatures x) =>
        new(x.Spec, [.. x.Spec.Tensors.Zip(x.Tensors, (tensor, w) => tensor.Axes is [var row, var column] && row.Label == column.Label ? WithoutTrace(w) : w)]);

    private static Tensor WithoutTrace(Tensor w) => w - w.diagonal(0, 1, 2).mean([-1]).unsqueeze(1).unsqueeze(1);

    /// <summary>Looks at sizes where it should look at labels: right on every network whose layers differ in
    /// width.</summary>
    private static WeightFeatures BySize(WeightFeatures x) =>
        new(x.Spec, [.. x.Spec.Tensors.Zip(x.Tensors, (tensor, w) => tensor.Shape is [var rows, var columns] && rows == columns ? WithoutTrace(w) : w)]);

    [Fact]
    public void BySize_AnyWeightSpace_IsCaughtAndShrunk()
    {
        var property = Prop.ForAll(SymmetryGenerators.Cases(), drawn => EquivarianceError.Of(BySize, drawn).ToProperty());
        var failure = Assert.ThrowsAny<Exception>(() => Check.One(Config.QuickThrowOnFailure.WithReplay(1, 3), property)).Message;
        Assert.Contains(
            """
            weights: t1[a, b] with a:2, b:2
            permutation: b: (0 1)
            largest deviation: t1[0, 0] is -0.435, expected -2.255
            """,
            failure, StringComparison.Ordinal);
    }
}
// sample: end
