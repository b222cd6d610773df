using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

public sealed class DefinitionTests
{
    private const string Valid = """
        name: demo
        summary: a demonstration
        kind: operator-comparison
        settings:
          train.steps: {type: integer, default: 10, minimum: 1, maximum: 100, help: steps}
          rate: {type: number, default: 0.5, minimum: 0}
          fast: {type: boolean, default: yes}
          who: {default: sgd, choices: [sgd, adam]}
          all: {type: list, default: [sgd, adam], choices: [sgd, adam]}
        """;

    [Fact]
    public void Read_ValidFile_KeepsEverySetting()
    {
        var definition = Read(Valid);
        Assert.Equal(["train.steps", "rate", "fast", "who", "all"], definition.Settings.Select(s => s.Name));
        Assert.Equal(["10", "0.5", "true", "sgd", "sgd,adam"], definition.Settings.Select(s => s.Default));
    }

    [Theory]
    [InlineData("name: demo\n  kind: x\n", "demo.yaml:2:", "not valid YAML")]
    [InlineData("name: [1\n", "demo.yaml:", "not valid YAML")]
    [InlineData("- a\n", "demo.yaml:1:1:", "expected a mapping")]
    [InlineData("name: demo\nsumary: x\n", "demo.yaml:2:1:", "did you mean 'summary'?")]
    [InlineData("name: demo\nsummary: s\nkind: k\nsettings:\n  a: {type: integr, default: 1}\n", "demo.yaml:5:13:", "did you mean 'integer'?")]
    [InlineData("name: demo\nsummary: s\nkind: k\nsettings:\n  a: {type: integer}\n", "demo.yaml:5:", "has no default")]
    [InlineData("name: demo\nsummary: s\nkind: k\nsettings:\n  a: {type: integer, default: 7, maximum: 3}\n", "demo.yaml:5:", "at most 3")]
    public void Read_WrongFile_NamesFileLineAndReason(string text, string place, string reason)
    {
        var error = Assert.Throws<UsageException>(() => Read(text));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Read_ExtendsAFile_TakesOverWhatItDoesNotSay()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "base.yaml"), "settings:\n  steps: {type: integer, default: 10, minimum: 1, help: steps}\n  loss: {default: a, choices: [a, b]}\n");
        var path = Path.Combine(folder.Path, "demo.yaml");
        File.WriteAllText(path, "name: demo\nsummary: s\nkind: k\nextends: base.yaml\nsettings:\n  models: {type: list, default: [x]}\n  steps: 20\n  steps.x: {default: 30, help: other}\n  loss: b\n");
        var definition = DefinitionReader.Read(YamlFile.Read(path));
        Assert.Equal(["steps", "loss", "models", "steps.x"], definition.Settings.Select(s => s.Name));
        Assert.Equal(["20", "b", "x", "30"], definition.Settings.Select(s => s.Default));
        Assert.Equal(["steps", "", "", "other"], definition.Settings.Select(s => s.Help));
        Assert.Contains("at least 1", Assert.Throws<UsageException>(() => SettingValues.Merge(definition, [new("steps.x", "0")])).Message, StringComparison.Ordinal);
        Assert.True(SettingValues.Merge(definition, [new("steps", "21")]).IsChanged("steps"));
        Assert.False(SettingValues.Merge(definition, [new("steps", "21")]).IsChanged("steps.x"));
    }

    [Theory]
    [InlineData("extends: none.yaml\nsettings:\n  a: 1\n", "demo.yaml:4:", "there is no file")]
    [InlineData("extends: base.yaml\nsettings:\n  steps: 0\n", "demo.yaml:6:", "at least 1")]
    [InlineData("extends: base.yaml\nsettings:\n  other: {help: x}\n", "demo.yaml:6:", "has no default")]
    public void Read_ExtensionThatIsWrong_NamesTheLineAtFault(string rest, string place, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "base.yaml"), "settings:\n  steps: {type: integer, default: 10, minimum: 1}\n");
        var path = Path.Combine(folder.Path, "demo.yaml");
        File.WriteAllText(path, "name: demo\nsummary: s\nkind: k\n" + rest);
        var error = Assert.Throws<UsageException>(() => DefinitionReader.Read(YamlFile.Read(path)));
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_Overrides_LaterWins()
    {
        var values = SettingValues.Merge(Read(Valid), [new("train.steps", "20"), new("train.steps", "1_00"), new("rate", "1e-3"), new("all", "adam")]);
        Assert.Equal(100, values.Integer("train.steps"));
        Assert.Equal(1e-3, values.Number("rate"));
        Assert.Equal(["adam"], values.Words("all"));
        Assert.True(values.Boolean("fast"));
    }

    [Theory]
    [InlineData("train.step", "1", "did you mean 'train.steps'?")]
    [InlineData("train.steps", "0", "setting 'train.steps' must be at least 1, got '0' (default 10)")]
    [InlineData("train.steps", "1.5", "must be a whole number")]
    [InlineData("rate", "NaN", "must be a number")]
    [InlineData("fast", "perhaps", "must be true or false")]
    [InlineData("who", "adma", "did you mean 'adam'?")]
    [InlineData("all", "sgd,adma", "did you mean 'adam'?")]
    [InlineData("all", ",", "at least one word")]
    public void Merge_WrongOverride_SaysHowToMendIt(string key, string value, string expected)
    {
        var error = Assert.Throws<UsageException>(() => SettingValues.Merge(Read(Valid), [new(key, value)]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_RunFile_OverridesAndNamesItsLine()
    {
        using var folder = new TemporaryFolder();
        folder.File("demo.yaml", Valid);
        var catalog = ExperimentCatalog.Load(folder.Path);
        var good = folder.File("mine.yml", "experiment: demo\nsettings:\n  train.steps: 7\n");
        var (definition, overrides) = catalog.Resolve(good);
        Assert.Equal(7, SettingValues.Merge(definition, overrides).Integer("train.steps"));
        var bad = folder.File("bad.yml", "experiment: demo\nsettings:\n  train.stepz: 7\n");
        var error = Assert.Throws<UsageException>(() => catalog.Resolve(bad));
        Assert.Contains("bad.yml:3:3:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ShippedDefinitions_AreValid()
    {
        var catalog = ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder);
        Assert.Contains(catalog.Definitions, d => d.Name == "quickstart");
        Assert.All(catalog.Definitions, d => Assert.NotEmpty(d.Summary));
        Assert.All(catalog.Definitions.SelectMany(d => d.Settings), s => Assert.NotEmpty(s.Help));
    }

    private static ExperimentDefinition Read(string text) => DefinitionReader.Read(YamlFile.Parse("demo.yaml", text));
}
