using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Tests;

public sealed class ModelPlanTests
{
    [Fact]
    public void Read_SettingOfOneModel_OverrulesTheGeneralOne()
    {
        var values = Values();
        Assert.Equal(20_000, Read(values, "burgers", "deeponet").Train.Steps);
        Assert.Equal(5_000, Read(values, "burgers", "nomad").Train.Steps);
        Assert.Equal((0.002, 0.01, 0.001), (
            Read(values, "burgers", "best").Adam.LearningRate, Read(values, "advection", "best").Adam.LearningRate, Read(values, "advection", "deeponet").Adam.LearningRate));
        Assert.Equal((OperatorLoss.RelativeL2, DataNormalization.Global, LearningRateSchedule.Cosine), (
            Read(values, "burgers", "best").Train.Loss, Read(values, "burgers", "best").Data.Normalization, Read(values, "burgers", "best").Train.Schedule));
    }

    [Fact]
    public void Read_GeneralSettingChanged_HoldsForEveryModel()
    {
        Assert.Equal(7, Read(Values(("train.steps", "7")), "burgers", "nomad").Train.Steps);
        Assert.Equal(9, Read(Values(("models.nomad.train.steps", "9"), ("train.steps", "7")), "burgers", "nomad").Train.Steps);
    }

    [Fact]
    public void Read_ModelUnderAnotherName_HasItsKind()
    {
        Assert.IsType<PodDeepOnetOptions>(ModelPlan.Read(Values(), "burgers", "best").Options);
        Assert.Null(ModelPlan.Read(Values(), "burgers", "linear-regression").Options);
    }

    [Fact]
    public void Read_ModelWithoutArchitectureForTheProblem_NamesThoseThatHaveOne()
    {
        var values = Of("operator-benchmarks");
        Assert.IsType<FourierOperatorOptions>(ModelPlan.Read(values, "darcy", "fno").Options);
        Assert.Equal(
            "model 'fno' has no architecture for diffusion-reaction; known: deeponet, linear-regression, pod-deeponet",
            Assert.Throws<UsageException>(() => ModelPlan.Read(values, "diffusion-reaction", "fno")).Message);
        Assert.Contains("did you mean 'fno'?", Assert.Throws<UsageException>(() => ModelPlan.Read(values, "darcy", "fnoo")).Message, StringComparison.Ordinal);
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
    public void Read_ModelOfOtherSensors_SaysBothAndWhatToChange()
    {
        var error = Assert.Throws<UsageException>(() => ModelPlan.Read(Values(("problem.points", "64")), "burgers", "deeponet"));
        Assert.Contains("128 sensors", error.Message, StringComparison.Ordinal);
        Assert.Contains("burgers has 64", error.Message, StringComparison.Ordinal);
        Assert.Contains("models.deeponet.architecture", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ParametersOfAProblem_ChangeIt()
    {
        var plan = ModelPlan.Read(Values(("on.burgers.problem.parameters.viscosity", "0.03"), ("problem.parameters.viscosity", "0.05")), "burgers", "deeponet");
        Assert.Equal(0.03, Assert.IsType<BurgersProblem>(plan.Problem).Viscosity);
        var error = Assert.Throws<UsageException>(() => ModelPlan.Read(Values(("problem.parameters.thickness", "1")), "burgers", "deeponet"));
        Assert.StartsWith("the problem 'burgers' cannot be made so: The problem 'burgers' has no parameter 'thickness'. Known: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("setting 'problem.parameters.viscosity' must be a value", Assert.Throws<UsageException>(() => Values(("problem.parameters.viscosity.x", "1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ProblemThatThereIsNot_NamesFileAndLine()
    {
        var settings = new SettingsNode("a.yaml:9:5", "a.yaml:9:1", null, [KeyValuePair.Create("on", new SettingsNode("", "", null, [KeyValuePair.Create("darci", SettingsNode.Empty with { KeyPlace = "a.yaml:9:3" })]))]);
        var definition = ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder).Find("hyperdeeponet-table2");
        var error = Assert.Throws<UsageException>(new ModelComparison(ExperimentSettings.Of(definition, settings).As<ModelComparisonSettings>()).Check);
        Assert.Equal("a.yaml:9:3: there is no problem 'darci'; did you mean 'darcy'?", error.Message);
    }

    // One line for each model on each problem, as the definitions said before they were nested.
    [Fact]
    public void Read_EveryComparison_HasTheValuesItHad()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "plans.txt"));
        Assert.Equal(103, lines.Length);
        foreach (var group in lines.GroupBy(line => line.Split('|')[0]))
        {
            var settings = Of(group.Key);
            Assert.Equal(group.Order(StringComparer.Ordinal), Lines(group.Key, settings).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Derive_SecondTrial_IsNotTheFirstOfTheNextSeed()
    {
        var seeds = new[] { 1L, 2, 3 }.SelectMany(seed => Enumerable.Range(0, 4).Select(trial => SeedSequence.Derive(seed, trial))).ToArray();
        Assert.NotEqual(SeedSequence.Derive(1, 1), SeedSequence.Derive(2, 0));
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.Equal(SeedSequence.Derive(1, 1), SeedSequence.Derive(1, 1));
    }

    private static IEnumerable<string> Lines(string experiment, ModelComparisonSettings settings)
    {
        foreach (var problem in settings.Problems)
            foreach (var model in settings.Models.Names)
            {
                var plan = settings.Plan(problem, model);
                if (plan.Architecture.Length == 0 && !(plan.Kind + model).Contains(ModelPlan.LinearRegression, StringComparison.Ordinal)) continue;
                object[] values =
                [
                    experiment, problem, model, plan.Problem.Points, plan.Problem.TrainSamples, plan.Problem.TestSamples, plan.Data.Normalization.ToString().ToLowerInvariant(), plan.Data.InputComponents,
                    plan.Trials, plan.Train.Steps, plan.Train.Batch, plan.Train.Points, plan.Train.Loss == OperatorLoss.RelativeL2 ? "relative-l2" : "mean-squared", plan.Train.Schedule.ToString().ToLowerInvariant(),
                    plan.Train.EvaluateEvery, plan.Train.CheckpointSeconds, plan.Adam.LearningRate, plan.Adam.WeightDecay, plan.Paper, plan.Kind.Length > 0 ? plan.Kind : model, plan.Architecture,
                ];
                yield return string.Join('|', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
            }
    }

    private static PlanSettings Read(ModelComparisonSettings settings, string problem, string model) => ModelPlan.Read(settings, problem, model).Settings;

    private static ModelComparisonSettings Values(params (string Name, string Value)[] overrides) => Of("hyperdeeponet-table2", overrides);

    private static ModelComparisonSettings Of(string experiment, params (string Name, string Value)[] overrides) => ExperimentSettings.Of(
        ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder).Find(experiment),
        overrides.Aggregate(SettingsNode.Empty, (tree, one) => tree.With(one.Name, one.Value))).As<ModelComparisonSettings>();
}
