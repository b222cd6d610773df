using WeightSpace.Kernels;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

/// <summary>Operators with several outputs and samples with query points of their own, from the data to the
/// metrics.</summary>
public sealed class SeveralOutputsTests
{
    [Theory]
    [InlineData("deeponet", "branch=144-32-72; trunk=3-48-48-24; outputs=3")]
    [InlineData("nomad", "branch=144-32-4; decoder=7-48-48-3")]
    public void Train_ShallowWaterWithMomenta_LowersTheErrorOfEveryOutput(string name, string text)
    {
        using var raw = new ShallowWaterProblem(12, 1, solverCells: 64, momenta: true).Generate(new SampleDraws(1, 60), CPU);
        using var input = Normalizer.FitInputs(raw.Functions, raw.Inputs);
        using var output = Normalizer.Fit(raw.Solutions);
        using var data = new OperatorData(input.Normalize(raw.Functions), raw.Queries.clone(), output.Normalize(raw.Solutions));
        var (train, test) = data.Split(48);
        using (train)
        using (test)
        {
            using var model = OperatorModels.Create(OperatorModels.Parse(name, text), Seeds.Generator(3));
            using var optimizer = new FusedAdam(model.parameters(), 1e-2);
            using var generator = Seeds.Generator(5);
            var before = OperatorEvaluation.Measure(model, test);
            using var trainer = new OperatorTrainer(model, optimizer, train, test, new OperatorTrainerOptions(800, 16, 72, OperatorLoss.RelativeL2, 50), generator);
            trainer.Run();
            var after = OperatorEvaluation.Measure(model, test);
            Assert.Equal(3, after.ByOutput!.Count);
            Assert.True(after.MeanRelativeL2 < 0.5 * before.MeanRelativeL2, $"{before.MeanRelativeL2} -> {after.MeanRelativeL2}");
            for (var index = 0; index < 3; index++) Assert.True(after.ByOutput[index] < 0.7 * before.ByOutput![index], $"output {index}: {before.ByOutput[index]} -> {after.ByOutput[index]}");
            Assert.Equal(after.MeanRelativeL2, RelativeL2.Of(model, test), 1e-6);

            var units = new NormalizedOperator(model, input, output);
            using var testInUnits = raw.Subset(48, 12);
            Assert.InRange(OperatorEvaluation.Measure(units, testInUnits).MeanRelativeL2, 0, 0.3);
        }
    }

    [Fact]
    public void Train_OnePointOfItsOwnForEachFunction_LearnsTheWholeFunction()
    {
        using var data = new AntiderivativeProblem(16).Generate(new SampleDraws(1, 600), CPU);
        var (train, test) = data.Split(580);
        using (train)
        using (test)
        using (var pairs = train.DrawPoints(1, Seeds.Generator(7)))
        {
            Assert.Equal([580L, 1, 1], pairs.Queries.shape);
            Assert.False(pairs.Cartesian);
            using var model = new DeepOnet(DeepOnetOptions.Parse("branch=16-32-16; trunk=1-32-16"), Seeds.Generator(3));
            using var optimizer = new FusedAdam(model.parameters(), 5e-3);
            using var generator = Seeds.Generator(5);
            var before = RelativeL2.Of(model, test);
            using var validation = test.DrawPoints(8, Seeds.Generator(9));
            using var trainer = new OperatorTrainer(model, optimizer, pairs, validation, new OperatorTrainerOptions(1500, 100, 0, OperatorLoss.MeanSquared, 100), generator);
            trainer.Run();
            Assert.True(RelativeL2.Of(model, test) < 0.3 * before, $"{before} -> {RelativeL2.Of(model, test)}");
        }
    }

    [Fact]
    public void Measure_OutputsOfDifferentSize_WeighsThemTogetherAndShowsThemApart()
    {
        using var scope = NewDisposeScope();
        var target = cat([full([2, 5, 1], 3.0), full([2, 5, 1], 4.0)], 2);
        var prediction = cat([full([2, 5, 1], 3.3), full([2, 5, 1], 6.0)], 2);
        var metrics = OperatorEvaluation.Compare(prediction, target);
        // Over both outputs: sqrt(0.3² + 2²) / sqrt(3² + 4²).
        Assert.Equal(Math.Sqrt(0.09 + 4) / 5, metrics.MeanRelativeL2, 1e-6);
        Assert.Equal(0.1, metrics.ByOutput![0], 1e-6);
        Assert.Equal(0.5, metrics.ByOutput[1], 1e-6);
        Assert.Equal(metrics.MeanRelativeL2, RelativeL2.Mean(prediction, target, severalOutputs: true).item<float>(), 1e-6);
    }

    [Fact]
    public void LeastSquaresBranch_TwoOutputs_MeetsBoth()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=6-10-14; trunk=1-9-7; outputs=2"), Seeds.Generator(3), dtype: ScalarType.Float64);
        using var generator = Seeds.Generator(4);
        var (functions, queries) = (randn([40, 6], dtype: ScalarType.Float64, generator: generator), linspace(0, 1, 30, dtype: ScalarType.Float64).unsqueeze(1));
        using var data = new OperatorData(functions, queries, model.forward(functions, queries).detach());
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters())
            {
                if (name.StartsWith("branch.2", StringComparison.Ordinal)) parameter.normal_(0, 1, generator);
            }
        }

        Assert.True(RelativeL2.Of(model, data) > 0.1);
        LeastSquaresBranch.Solve(model, data, 1e-12);
        Assert.InRange(RelativeL2.Of(model, data), 0, 1e-4);
    }

    [Fact]
    public void Use_DataOfAnotherLayout_IsNamed()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=6-10-7; trunk=1-9-7"), Seeds.Generator(3));
        using var ragged = new OperatorData(ones([4, 6]), rand([4, 5, 1], generator: Seeds.Generator()), rand([4, 5], generator: Seeds.Generator()));
        Contains("Cartesian data), got query points per function [4, 5, 1]", () => LeastSquaresBranch.Solve(model, ragged));
        Contains("A POD-DeepONet needs query points [points, dimension] that all functions share", () => new PodDeepOnet(PodDeepOnetOptions.Parse("branch=6-4-2; dimension=1"), ragged, Seeds.Generator()));
        using var fno = new FourierOperator(FourierOperatorOptions.Parse("grid=6; modes=2; width=4; layers=1; projection=4"), Seeds.Generator());
        Contains("An FNO needs one regular grid for all functions", () => fno.forward(ones([4, 6]), rand([4, 6, 1], generator: Seeds.Generator())));
        using var two = new OperatorData(ones([4, 6]), rand([5, 1], generator: Seeds.Generator()), rand([4, 5, 2], generator: Seeds.Generator()));
        Contains("A model of 6 sensors, 1 query coordinates and 1 outputs cannot be used on data of 6 sensors, 1 coordinates and 2 outputs", () => RelativeL2.Of(model, two));
        using var optimizer = new FusedAdam(model.parameters(), 1e-2);
        Contains("data of 6 sensors, 1 coordinates and 2 outputs", () => new OperatorTrainer(model, optimizer, two, two, new OperatorTrainerOptions(1), Seeds.Generator()));
        Contains("A POD-DeepONet has one output, got training data of 2", () => new PodDeepOnet(PodDeepOnetOptions.Parse("branch=6-4-2; dimension=1"), two, Seeds.Generator()));
    }

    private static void Contains(string text, Action act) => Assert.Contains(text, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
}
