using FsCheck;
using FsCheck.Xunit;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Testing.Tests;

/// <summary>Right and wrong maps in each of the forms that the package takes.</summary>
[Properties(Arbitrary = [typeof(SymmetryGenerators)])]
public sealed class EquivarianceErrorTests
{
    private static readonly WeightSpaceSpec Square = WeightSpaceSpec.Parse("labels a:2, b:3; matrix w[out a, in b]; bias v[out a]; scalar s[]");

    [Property]
    public Property Of_FeaturesMapThatIsEquivariant_Holds(SymmetryCase drawn) =>
        EquivarianceError.Of(x => new WeightFeatures(x.Spec, [.. x.Tensors.Select(tensor => tensor.tanh() + Total(x))]), drawn).ToProperty();

    [Property]
    public Property Of_ArrayMapThatIsEquivariant_Holds(SymmetryCase drawn) =>
        EquivarianceError.Of((_, weights) => [.. weights.Select(array => array.Select(value => value * value + weights[0].Sum()).ToArray())], drawn).ToProperty();

    [Property]
    public Property Of_InvariantFunctions_Hold(SymmetryCase drawn) =>
        FsCheck.Fluent.Prop.And(
            InvarianceError.Of(x => Total(x).reshape(-1), drawn).ToProperty(),
            InvarianceError.Of((_, weights) => [weights.Sum(array => array.Max())], drawn).ToProperty());

    [Fact]
    public void Of_MapThatTellsIndicesApart_FailsInEveryForm()
    {
        using var scope = NewDisposeScope();
        var element = GroupElement.Transposition(Square, Square.Labels[1], 0, 0, 2);
        var drawn = new SymmetryCase(Square, element, Batch: 2, Channels: 2, Seed: 1);
        var (arrays, features) = (drawn.Weights(), drawn.Features());
        var layout = new WeightLayout(Square);
        static Tensor Numbered(Tensor tensor) => tensor * arange(tensor.numel(), dtype: tensor.dtype).reshape(tensor.shape);
        static double[] NumberedArray(double[] array) => [.. array.Select((value, i) => value * i)];
        SymmetryReport[] reports =
        [
            EquivarianceError.Of(weights => [.. weights.Select(NumberedArray)], Square, arrays, element),
            EquivarianceError.Of(weights => [.. weights.Select(array => array.Select((value, i) => value * i).ToArray())], Square, Singles(arrays), element),
            EquivarianceError.Of(weights => [.. weights.Select(Numbered)], Square, [.. features.Tensors.Select(tensor => tensor.select(0, 0))], element),
            EquivarianceError.Of(x => new WeightFeatures(x.Spec, [.. x.Tensors.Select(Numbered)]), features, element),
            EquivarianceError.Of(Numbered, layout, layout.Pack(features.Tensors), element),
            EquivarianceError.Of((_, weights) => [.. weights.Select(NumberedArray)], drawn),
            InvarianceError.Of(weights => NumberedArray(weights[0]), Square, arrays, element),
            InvarianceError.Of(weights => [.. weights[0].Select((value, i) => value * i)], Square, Singles(arrays), element),
            InvarianceError.Of(weights => Numbered(weights[0]), Square, [.. features.Tensors.Select(tensor => tensor.select(0, 0))], element),
            InvarianceError.Of(x => Numbered(x.Tensors[0]), features, element),
            InvarianceError.Of((_, weights) => NumberedArray(weights[0]), drawn),
        ];

        Assert.All(reports, report => Assert.True(!report.Holds && report.RelativeError > 0.01 && report.Largest is { Tensor: "w" or "result" }, report.ToString()));
        Assert.Equal([1e-9, 1e-4, 1e-9], reports.Take(3).Select(report => report.Tolerance));
        // Of several networks or channels the whole place is named.
        Assert.Equal([2, 3, 4], new[] { reports[0], reports[2], reports[3] }.Select(report => report.Largest!.Index.Length));
    }

    [Fact]
    public void Act_FeaturesAndPackedFeatures_AgreeWithTheActionOnArrays()
    {
        using var scope = NewDisposeScope();
        var element = GroupElement.Random(Square, new System.Random(4));
        var drawn = new SymmetryCase(Square, element, 1, 1, 2);
        var layout = new WeightLayout(Square);
        using var features = drawn.Features();
        var expected = Square.Tensors.Zip(drawn.Weights()).SelectMany(pair => element.Act(pair.First, pair.Second.AsSpan())).ToArray();

        Assert.Equal(expected, layout.Pack(WeightAction.Act(features, element).Tensors).data<double>().ToArray());
        Assert.Equal(expected, WeightAction.Act(layout, element, layout.Pack(features.Tensors)).data<double>().ToArray());
    }

    [Fact]
    public void Of_ResultsThatAreNoNumbers_FailAsInfinite()
    {
        var element = GroupElement.FullCycles(Square);
        var weights = new SymmetryCase(Square, element, 1, 1, 1).Weights();
        var report = InvarianceError.Of(_ => [double.NaN], Square, weights, element);

        Assert.Equal(double.PositiveInfinity, report.RelativeError);
        Assert.False((report with { Tolerance = 1 }).Holds);
    }

    [Fact]
    public void Of_ResultsThatDoNotFit_SayWhatWasExpected()
    {
        var element = GroupElement.FullCycles(Square);
        var weights = new SymmetryCase(Square, element, 1, 1, 1).Weights();

        Assert.StartsWith(
            "The weight space w[a, b], v[a], s[] with a:2, b:3 has 3 tensors, got values of 1.",
            Assert.Throws<ArgumentException>(() => EquivarianceError.Of(arrays => arrays[..1], Square, weights, element)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Tensor w has 6 elements, got 2.",
            Assert.Throws<ArgumentException>(() => EquivarianceError.Of(arrays => [arrays[1], .. arrays[1..]], Square, weights, element)).Message, StringComparison.Ordinal);
        using var scope = NewDisposeScope();
        Tensor[] tensors = [zeros(2, 3), zeros(2), zeros(4)];
        Assert.StartsWith(
            "Tensor w must have shape [2, 3, …], got [3, 2].",
            Assert.Throws<ArgumentException>(() => EquivarianceError.Of(all => [all[0].t(), .. all.Skip(1)], Square, tensors, element)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ManyTimes_LeavesNoTensor()
    {
        using var scope = NewDisposeScope();
        var drawn = new SymmetryCase(Square, GroupElement.FullCycles(Square), 2, 2, 1);
        var before = scope.DisposablesCount;
        EquivarianceError.Of(x => new WeightFeatures(x.Spec, [.. x.Tensors.Select(tensor => tensor * 2)]), drawn);
        InvarianceError.Of(Total, drawn);

        Assert.Equal(before, scope.DisposablesCount);
    }

    private static Tensor Total(WeightFeatures x) => x.Tensors.Select(tensor => tensor.flatten(1).mean([1L], keepdim: true)).Aggregate((sum, one) => sum + one).mean();

    private static float[][] Singles(double[][] arrays) => [.. arrays.Select(array => array.Select(value => (float)value).ToArray())];
}
