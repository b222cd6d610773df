using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Tests;

public sealed class ModelPlanTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "definitions");

    [Fact]
    public void Read_SettingOfOneModel_OverrulesTheGeneralOne()
    {
        var values = Values();
        Assert.Equal(20_000, ModelPlan.Read(values, "burgers", "deeponet").Training.Steps);
        Assert.Equal(5_000, ModelPlan.Read(values, "burgers", "nomad").Training.Steps);
        Assert.Equal((0.002, 0.01, 0.001), (
            ModelPlan.Read(values, "burgers", "best").LearningRate, ModelPlan.Read(values, "advection", "best").LearningRate, ModelPlan.Read(values, "advection", "deeponet").LearningRate));
        Assert.Equal((OperatorLoss.RelativeL2, DataNormalization.Global, LearningRateSchedule.Cosine), (
            ModelPlan.Read(values, "burgers", "best").Training.Loss, ModelPlan.Read(values, "burgers", "best").Normalization, ModelPlan.Read(values, "burgers", "best").Training.Schedule));
    }

    [Fact]
    public void Read_GeneralSettingChanged_HoldsForEveryModel()
    {
        var values = Values(("train.steps", "7"));
        Assert.Equal(7, ModelPlan.Read(values, "burgers", "nomad").Training.Steps);
        Assert.Equal(9, ModelPlan.Read(Values(("train.steps", "7"), ("train.steps.nomad", "9")), "burgers", "nomad").Training.Steps);
    }

    [Fact]
    public void Read_ModelUnderAnotherName_HasTheKindOfItsText()
    {
        var plan = ModelPlan.Read(Values(), "burgers", "best");
        Assert.IsType<PodDeepOnetOptions>(plan.Options);
        Assert.Null(ModelPlan.Read(Values(), "burgers", "linear-regression").Options);
    }

    [Fact]
    public void Read_ModelWithoutArchitectureForTheProblem_NamesThoseThatHaveOne()
    {
        var values = SettingValues.Merge(ExperimentCatalog.Load(Folder).Find("operator-benchmarks"), []);
        Assert.IsType<FourierOperatorOptions>(ModelPlan.Read(values, "darcy", "fno").Options);
        Assert.Equal(
            "operator-benchmarks describes no model 'fno' for diffusion-reaction; known: deeponet, linear-regression, pod-deeponet",
            Assert.Throws<UsageException>(() => ModelPlan.Read(values, "diffusion-reaction", "fno")).Message);
    }

    [Fact]
    public void Read_Table2_HasThePapersCounts() => Assert.Equal(
        [115_840L, 114_709, 274_176, 268_836],
        new[] { ("burgers", "deeponet"), ("burgers", "hyperdeeponet"), ("advection", "deeponet"), ("advection", "hyperdeeponet") }
            .Select(pair => ModelPlan.Read(Values(), pair.Item1, pair.Item2).Options!.ParameterCount));

    [Fact]
    public void Read_OurModelsOfTable2_AreNoLargerThanThePapers()
    {
        foreach (var model in new[] { "best", "nomad", "shift-deeponet", "flex-deeponet" })
        {
            Assert.InRange(ModelPlan.Read(Values(), "burgers", model).Options!.ParameterCount, 1, 116_000);
            Assert.InRange(ModelPlan.Read(Values(), "advection", model).Options!.ParameterCount, 1, 275_000);
        }
    }

    [Fact]
    public void Read_ModelOfOtherSensors_NamesTheSetting()
    {
        var error = Assert.Throws<UsageException>(() => ModelPlan.Read(Values(("problem.points", "64")), "burgers", "deeponet"));
        Assert.Contains("'model.burgers.deeponet'", error.Message, StringComparison.Ordinal);
        Assert.Contains("128 sensors", error.Message, StringComparison.Ordinal);
        Assert.Contains("burgers has 64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LearningRateSchedule.Constant, 1, 1, 1)]
    [InlineData(LearningRateSchedule.Cosine, 1, 0.5, 0)]
    [InlineData(LearningRateSchedule.Halving, 1, 1.0 / 32, 1.0 / 1024)]
    public void Factor_StartMiddleEnd_AreTheSchedules(LearningRateSchedule schedule, double start, double middle, double end)
    {
        Assert.Equal(start, LearningRateSchedules.Factor(schedule, 0, 1000), 12);
        Assert.Equal(middle, LearningRateSchedules.Factor(schedule, 500, 1000), 12);
        Assert.Equal(end, LearningRateSchedules.Factor(schedule, 1000, 1000), 12);
    }

    [Fact]
    public void Load_EveryComparison_IsOfTheFormItSays()
    {
        foreach (var definition in ExperimentCatalog.Load(Folder).Definitions.Where(definition => definition.Kind == "model-comparison"))
            new ModelComparison().Check(SettingValues.Merge(definition, []));
    }

    private static SettingValues Values(params (string Name, string Value)[] overrides) =>
        SettingValues.Merge(ExperimentCatalog.Load(Folder).Find("hyperdeeponet-table2"), overrides.Select(one => KeyValuePair.Create(one.Name, one.Value)));
}
