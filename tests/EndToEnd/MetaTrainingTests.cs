using System.Text.Json;
using WeightSpace.TestSupport;

namespace WeightSpace.EndToEnd;

public sealed class MetaTrainingTests
{
    private static readonly string[] Small =
    [
        "--set", "task.pairs=1", "--set", "task.functions=6", "--set", "task.held_out=2", "--set", "task.points=8", "--set", "task.architectures=8-8/8-8",
        "--set", "train.outer_steps=3",
    ];

    [Fact]
    public void MetaTrain_ThenQuickstart_TrainsWithTheNewCheckpoint()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Train(folder.Path);
        Assert.Contains("meta_loss:", File.ReadAllText(Path.ChangeExtension(checkpoint, ".provenance.yaml")), StringComparison.Ordinal);
        var (code, output, error) = Runner.Run(folder.Path, [
            "quickstart", "--set", "problem.train_samples=20", "--set", "problem.test_samples=5", "--set", "problem.points=32", "--set", "model.width=16",
            "--set", "model.basis=16", "--set", "train.steps=20", "--set", "only=learned", "--set", $"optimizers.learned.checkpoint={checkpoint}"]);
        Assert.True(code == 0, error);
        Assert.Contains("learned", output, StringComparison.Ordinal);
    }

    [Fact]
    public void MetaTrain_Repeated_GivesTheSameNumbers()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(File.ReadAllBytes(Train(folder.Path)), File.ReadAllBytes(Train(folder.Path)));
    }

    [Fact]
    public void MetaTrain_UnknownFamily_IsWrongUsage()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = Runner.Run(folder.Path, "meta-train", "unf-operators", "--set", "task.families=burger");
        Assert.Equal(2, code);
        Assert.Contains("task.families", error, StringComparison.Ordinal);
    }

    private static string Train(string folder)
    {
        var (code, output, error) = Runner.Run(folder, ["meta-train", "unf-operators", "--json", .. Small]);
        Assert.True(code == 0, error);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.GetProperty("result").GetProperty("checkpoint").GetString()!;
    }
}
