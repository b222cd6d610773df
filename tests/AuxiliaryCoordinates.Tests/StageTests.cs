using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates.Tests;

/// <summary>What holds for every kind of stage.</summary>
public sealed class StageTests
{
    private const int Inputs = 3, Outputs = 2, Points = 60;

    public static TheoryData<string> Kinds() => ["linear", "ridge", "dense", "inner", "chain", "rbf", "k-means", "svm", "tree", "module", "black box"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_AnyStage_NeverRaisesItsCriterion(string kind)
    {
        using var scope = NewDisposeScope();
        using var stage = Stage(kind);
        var inputs = SmallModels.Draw(Points, Inputs, 1);
        for (var round = 0; round < 3; round++)
        {
            var task = new FitTask(inputs, Targets(kind, inputs));
            var before = Criterion(stage, task);
            var outcome = stage.Fit(task);
            Assert.Equal(before, outcome.Before, 1e-4 * (1 + before));
            Assert.Equal(Criterion(stage, task), outcome.After, 1e-4 * (1 + before));
            Assert.True(outcome.After <= outcome.Before, $"{kind}: {outcome.Before} -> {outcome.After}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_AnyStageButTheBlackBox_LearnsSomething(string kind)
    {
        if (kind == "black box") return;
        using var scope = NewDisposeScope();
        using var stage = Stage(kind);
        var inputs = SmallModels.Draw(Points, Inputs, 1);
        var outcome = stage.Fit(new FitTask(inputs, Targets(kind, inputs)));
        Assert.True(outcome.After < 0.95 * outcome.Before, $"{kind}: {outcome.Before} -> {outcome.After}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_PointOfWeightTwo_CountsAsTwoPoints(string kind)
    {
        // No weights; other clusters or centres; steps that are damped by the mean point.
        if (kind is "svm" or "k-means" or "rbf" or "module" or "chain") return;
        using var scope = NewDisposeScope();
        using var weighted = Stage(kind);
        using var doubled = Stage(kind);
        var inputs = SmallModels.Draw(Points, Inputs, 1);
        var targets = Targets(kind, inputs);
        var weights = ones(Points);
        weights.narrow(0, 0, 10).fill_(2);
        weighted.Fit(new FitTask(inputs, targets, weights));
        doubled.Fit(new FitTask(cat([inputs, inputs.narrow(0, 0, 10)], 0), cat([targets, targets.narrow(0, 0, 10)], 0)));
        var (a, b) = (weighted.Forward(inputs), doubled.Forward(inputs));
        Assert.True((a - b).abs().max().item<float>() < 0.02, $"{(a - b).abs().max().item<float>()}");
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("inner")]
    [InlineData("chain")]
    [InlineData("rbf")]
    [InlineData("module")]
    public void PullBack_DifferentiableStage_IsTheDerivative(string kind)
    {
        using var scope = NewDisposeScope();
        using var stage = (IDifferentiableStage)Stage(kind);
        var inputs = SmallModels.Draw(5, Inputs, 1);
        if (kind == "rbf") stage.Fit(new FitTask(SmallModels.Draw(Points, Inputs, 7), Targets(kind, SmallModels.Draw(Points, Inputs, 7))));
        var (cotangents, direction) = (SmallModels.Draw(5, Outputs, 2), SmallModels.Draw(5, Inputs, 3));
        const float Step = 1e-2f;
        var difference = (stage.Forward(inputs + direction * Step) - stage.Forward(inputs - direction * Step)) / (2 * Step);
        var expected = (difference * cotangents).sum([1L]);
        var actual = (stage.PullBack(inputs, cotangents) * direction).sum([1L]);
        Assert.True((expected - actual).abs().max().item<float>() < 0.02f, $"{(expected - actual).abs().max().item<float>()}");
        if (stage is not ILinearizableStage linearizable) return;
        var map = linearizable.Linearize(inputs);
        Assert.True((map.Push(direction) * cotangents - map.Pull(cotangents).mul(direction).sum([1L], keepdim: true) / Outputs).sum([1L]).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Forward_TargetsOfWrongWidth_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var stage = Stage("dense");
        var error = Assert.Throws<ArgumentException>(() => stage.Forward(zeros(4, 7)));
        Assert.Equal("dense 3-2 tanh: inputs must have shape [points, 3], got [4, 7].", error.Message);
        error = Assert.Throws<ArgumentException>(() => stage.Fit(new FitTask(zeros(4, 3), zeros(5, 2))));
        Assert.Equal("dense 3-2 tanh: 4 inputs and 5 targets; give one target for each input.", error.Message);
    }

    [Fact]
    public void Fit_TargetsOutsideTheRange_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var stage = Stage("svm");
        var error = Assert.Throws<ArgumentException>(() => stage.Fit(new FitTask(zeros(4, 3), full(4, 2, 0.5f))));
        Assert.Equal("svm 3-2: a target is outside its range either 0 or 1; rescale the targets, or end with another stage.", error.Message);
    }

    [Fact]
    public void Fit_MiniBatchOfAWholeStage_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var stage = Stage("tree");
        var error = Assert.Throws<NotSupportedException>(() => stage.Fit(new FitTask(zeros(4, 3), zeros(4, 2), Damping: 1)));
        Assert.Equal("tree 3-2 of 1 leaves fits all points at once; train without mini-batches (batch 0).", error.Message);
    }

    [Fact]
    public void Fit_EqualColumns_AddsARidgeAndSaysSo()
    {
        using var scope = NewDisposeScope();
        using var stage = Stage("linear");
        var column = SmallModels.Draw(Points, 1, 1);
        var outcome = stage.Fit(new FitTask(column.expand(-1, Inputs).contiguous(), cat([column, column], 1)));
        Assert.StartsWith("singular Gram matrix: ridge ", outcome.Note, StringComparison.Ordinal);
        Assert.True(outcome.After < 1e-6);
    }

    [Fact]
    public void Fit_FewerPointsThanClusters_DropsTheEmptyOnes()
    {
        using var scope = NewDisposeScope();
        using var stage = new QuantizerStage(Inputs, Outputs, 6, 1);
        // Three places only, thirty points.
        var inputs = SmallModels.Draw(3, Inputs, 1).repeat(10, 1);
        var outcome = stage.Fit(new FitTask(inputs, SmallModels.Targets(inputs, Outputs)));
        Assert.Equal("3 empty clusters dropped", outcome.Note);
        Assert.True(outcome.After < 1e-8);
    }

    [Fact]
    public void NestedModel_WidthsThatDoNotFit_AreRefused()
    {
        using var first = Stage("dense");
        using var second = Stage("linear");
        var error = Assert.Throws<ArgumentException>(() => new NestedModel(first, second));
        Assert.StartsWith(
            "Stage 2 (dense 3-2 linear) takes 3 columns, but stage 1 (dense 3-2 tanh) gives 2; make the widths equal.", error.Message, StringComparison.Ordinal);
    }

    internal static IStage Stage(string kind)
    {
        using var generator = new Generator(3);
        DenseStage Dense(int from, int to, StageActivation activation, double ridge = 0, StageActivation? inner = null) =>
            new(from, to, activation, new DenseStageOptions(ridge, steps: 3), generator, inner);
        switch (kind)
        {
            case "linear": return Dense(Inputs, Outputs, StageActivation.Identity);
            case "ridge": return Dense(Inputs, Outputs, StageActivation.Identity, 0.5);
            case "dense": return Dense(Inputs, Outputs, StageActivation.Tanh, 0.1);
            case "inner": return Dense(Inputs, Outputs, StageActivation.Sigmoid, 0, StageActivation.Softplus);
            case "chain": return new ChainStage([Dense(Inputs, 5, StageActivation.Tanh), Dense(5, Outputs, StageActivation.Identity)], new ChainStageOptions(0.01));
            case "rbf": return new RadialBasisStage(SmallModels.Draw(10, Inputs, 4), Outputs, new RadialBasisOptions(10, 1.5, 1e-2), 1);
            case "k-means": return new QuantizerStage(Inputs, Outputs, 6, 1);
            case "svm": return new LinearSvmStage(Inputs, Outputs);
            case "tree": return new RegressionTreeStage(Inputs, Outputs, new RegressionTreeOptions(8, 3));
            case "black box": return new BlackBoxStage("square", Inputs, Outputs, StageRange.Real, x => x.narrow(1, 0, Outputs).square());
            default:
                var module = nn.Sequential(nn.Linear(Inputs, 5), nn.Tanh(), nn.Linear(5, Outputs));
                foreach (var parameter in module.parameters()) nn.init.constant_(parameter.detach(), 0).copy_(SmallModels.Draw((int)parameter.numel(), 1, 8).reshape(parameter.shape).mul(0.5));
                return new ModuleStage("module", module, optim.Adam(module.parameters(), 0.05), Inputs, Outputs, 20);
        }
    }

    private static Tensor Targets(string kind, Tensor inputs) =>
        kind == "svm" ? inputs.narrow(1, 0, Outputs).gt(0.2).to_type(float32) : SmallModels.Targets(inputs, Outputs);

    private static double Criterion(IStage stage, FitTask task) =>
        (task.Targets - stage.Forward(task.Inputs)).square().sum().item<float>() / 2 + stage.Regularization;
}
