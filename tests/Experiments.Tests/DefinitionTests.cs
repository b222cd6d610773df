using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

public sealed class DefinitionTests
{
    private const string Valid = """
        train: {steps: 10, warm_up: 2}
        rate: 0.5
        all: [sgd, adam]
        parts:
          one: {train: {steps: 20}, on: {sea: {rate: 0.25}}}
          two: {}
        """;

    private const string Head = "name: demo\nsummary: s\nkind: learning-rate-search\n";

    internal enum Mode
    {
        Fast,
        VerySlow,
    }

    [Fact]
    public void Read_ValidTree_IsTheRecord()
    {
        var read = Read(Valid);
        Assert.Equal((new TrainPart(10, 2), 0.5, true, Mode.VerySlow), (read.Train, read.Rate, read.Flag, read.Mode));
        Assert.Equal(["sgd", "adam"], read.All);
        Assert.Equal(["one", "two"], read.Parts.Names);
    }

    [Fact]
    public void Read_Layers_TakeEachValueFromTheStrongest()
    {
        var read = Read(Valid, ("all", "adam"), ("train.warm_up", "1"), ("parts.two.train.steps", "30"));
        Case Of(string part, string place) => Layer<Case>.Read(read.General, read.Parts[part], place);
        Assert.Equal((20, 1, 0.25), (Of("one", "sea").Train.Steps, Of("one", "sea").Train.WarmUp, Of("one", "sea").Rate));
        Assert.Equal((20, 0.5), (Of("one", "land").Train.Steps, Of("one", "land").Rate));
        Assert.Equal(30, Of("two", "sea").Train.Steps);
        // What the user changed in general holds for every part, but for those that the user changed too.
        var changed = Read(Valid, ("parts.two.train.steps", "30"), ("train.steps", "7"));
        Assert.Equal((7, 30), (Layer<Case>.Read(changed.General, changed.Parts["one"], "sea").Train.Steps, Layer<Case>.Read(changed.General, changed.Parts["two"], "sea").Train.Steps));
    }

    [Theory]
    [InlineData("train: {steps: 0}\n", "demo.yaml:1:16:", "setting 'train.steps' must be at least 1, got '0'")]
    [InlineData("train: {steps: 1000}\n", "demo.yaml:1:16:", "at most 100")]
    [InlineData("train: {stepz: 1}\n", "demo.yaml:1:9:", "has no setting 'train.stepz'; did you mean 'train.steps'?")]
    [InlineData("rate: 1\ntrain: 3\n", "demo.yaml:2:8:", "setting 'train' must be a mapping of keys to values, got '3'")]
    [InlineData("rate: {a: 1}\n", "demo.yaml:1:7:", "must be number, not a mapping")]
    [InlineData("mode: very-slo\n", "demo.yaml:1:7:", "did you mean 'very-slow'?")]
    [InlineData("all: [sgd, adma]\n", "demo.yaml:1:6:", "did you mean 'adam'?")]
    [InlineData("parts:\n  one: {on: {sea: {rate: x}}}\n", "demo.yaml:2:26:", "setting 'parts.one.on.sea.rate' must be a number")]
    [InlineData("parts:\n  one: {tran: {}}\n", "demo.yaml:2:9:", "did you mean 'parts.one.train'?")]
    public void Check_WrongTree_NamesFileLineAndWhatIsAllowed(string text, string place, string reason)
    {
        var root = YamlFile.Parse("demo.yaml", text).Root;
        var error = Assert.Throws<UsageException>(() => SettingsReader.Check(typeof(Demo), root, root, "demo"));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("train.step", "1", "did you mean 'train.steps'?")]
    [InlineData("train.steps", "0", "setting 'train.steps' must be at least 1, got '0' (default 10)")]
    [InlineData("train.steps", "1.5", "must be a whole number")]
    [InlineData("rate", "NaN", "must be a number")]
    [InlineData("flag", "perhaps", "must be true or false")]
    [InlineData("all", "sgd,adma", "did you mean 'adam'?")]
    [InlineData("all", ",", "at least one word")]
    [InlineData("parts.thre.rate", "1", "experiment 'demo' has no setting 'parts.thre'")]
    [InlineData("parts.two.rat", "1", "did you mean 'parts.two.rate'?")]
    [InlineData("train", "1", "must be a mapping")]
    public void Check_WrongOverride_SaysHowToMendIt(string key, string value, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => Read(Valid, (key, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MissingValue_NamesItAndItsMeaning() => Assert.Equal(
        "demo.yaml:1:1: setting 'all' is missing (words)",
        Assert.Throws<UsageException>(() => Read("rate: 1\ntrain: {steps: 1}\n")).Message);

    [Theory]
    [InlineData("name: demo\n  kind: x\n", "demo.yaml:2:", "not valid YAML")]
    [InlineData("name: [1\n", "demo.yaml:", "not valid YAML")]
    [InlineData("- a\n", "demo.yaml:1:1:", "expected a mapping")]
    [InlineData("name: demo\nsumary: x\n", "demo.yaml:2:1:", "did you mean 'summary'?")]
    [InlineData("name: demo\nsummary: s\n", "demo.yaml:1:1:", "the key 'kind' is missing")]
    [InlineData("name: demo\nsummary: s\nkind: model-comparisn\nsettings: {}\n", "demo.yaml:3:7:", "did you mean 'model-comparison'?")]
    [InlineData(Head + "settings: {train: {steps: 0}}\n", "demo.yaml:4:", "at least 1")]
    [InlineData(Head + "extends: none.yaml\nsettings: {}\n", "demo.yaml:4:10:", "there is no file")]
    public void Read_WrongFile_NamesFileLineAndReason(string text, string place, string reason)
    {
        var error = Assert.Throws<UsageException>(() => DefinitionReader.Read(YamlFile.Parse("demo.yaml", text)));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Read_ExtendsAFile_TakesOverWhatItDoesNotSay()
    {
        using var folder = new TemporaryFolder();
        folder.File("base.yaml", "settings: {problem: {points: 16, name: burgers}, train: {steps: 10}}\n");
        var definition = DefinitionReader.Read(YamlFile.Read(folder.File("demo.yaml", Head + "extends: base.yaml\nsettings: {train: {steps: 20, batch: 5}}\n")));
        Assert.Equal([("problem.points", "16"), ("problem.name", "burgers"), ("train.steps", "20"), ("train.batch", "5")], definition.Settings.Leaves());
        folder.File("base.yaml", "settings: {problem: {points: -1}}\n");
        Assert.Contains("base.yaml:1:30: ", Assert.Throws<UsageException>(() => DefinitionReader.Read(YamlFile.Read(Path.Combine(folder.Path, "demo.yaml")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_RunFile_OverridesAndNamesItsLine()
    {
        using var folder = new TemporaryFolder();
        folder.File("demo.yaml", Head + "settings: {train: {steps: 10}}\n");
        var catalog = ExperimentCatalog.Load(folder.Path);
        var (definition, overrides) = catalog.Resolve(folder.File("mine.yml", "experiment: demo\nsettings: {train: {steps: 7}}\n"));
        Assert.Equal("7", ExperimentSettings.Of(definition, overrides).Changed.At("train.steps")!.Text);
        var (_, wrong) = catalog.Resolve(folder.File("bad.yml", "experiment: demo\nsettings:\n  train.steps: 7\n"));
        var error = Assert.Throws<UsageException>(() => ExperimentSettings.Of(definition, wrong));
        Assert.Contains("bad.yml:3:3:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_ShippedDefinitions_AreDocumented()
    {
        var catalog = ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder);
        Assert.Contains(catalog.Definitions, d => d.Name == "quickstart");
        Assert.All(catalog.Definitions, d => Assert.NotEmpty(d.Summary));
        Assert.All(catalog.Definitions.SelectMany(d => SettingsReader.Lines(d.Kind.Settings, d.Settings)), line => Assert.NotEmpty(line.Rule.Help));
    }

    [Fact]
    public void Check_ShippedDefinitions_AreComplete()
    {
        foreach (var definition in ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder).Definitions)
        {
            var settings = ExperimentSettings.Of(definition, SettingsNode.Empty);
            definition.Kind.Create(settings).Check();
            // What a run writes down is read back with the same meaning.
            var again = YamlFile.Parse("config.yaml", settings.Standard.ToYaml()).Root;
            Assert.Equal(settings.Standard.Leaves(), again.Leaves());
        }
    }

    private static Demo Read(string text, params (string Key, string Value)[] overrides)
    {
        var root = YamlFile.Parse("demo.yaml", text).Root;
        SettingsReader.Check(typeof(Demo), root, root, "demo");
        var changed = overrides.Aggregate(SettingsNode.Empty, (tree, pair) => tree.With(pair.Key, pair.Value));
        SettingsReader.Check(typeof(Demo), changed, root, "demo");
        return SettingsReader.Read<Demo>(root, changed);
    }

    internal sealed record TrainPart([Setting("steps", 1, 100)] int Steps, [Setting("warm-up", 0)] long WarmUp = 0);

    internal sealed record Case(TrainPart Train, [Setting("rate", 0)] double Rate);

    internal sealed record Demo(
        [Setting("words", Choices = ["sgd", "adam"])] EquatableArray<string> All, [Inline] Layer<Case> General, Named<Layer<Case>> Parts,
        TrainPart Train, [Setting("rate", 0)] double Rate, [Setting("flag")] bool Flag = true, [Setting("mode")] Mode Mode = Mode.VerySlow);
}
