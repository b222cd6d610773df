using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_OfSave_GivesTheSame()
    {
        var path = Path.Combine(folder, "one.safetensors");
        using var saved = SmallNets.Checkpoint();
        saved.Save(path);
        using var loaded = LearnedOptimizerCheckpoint.Load(path);
        Assert.Equal(saved.Options, loaded.Options);
        Assert.Equal(saved.Layout, loaded.Layout);
        Assert.Equal(saved.Parameters.data<float>().ToArray(), loaded.Parameters.data<float>().ToArray());
    }

    [Fact]
    public void Load_Damaged_IsAFormatError()
    {
        var path = Path.Combine(folder, "one.safetensors");
        using (var saved = SmallNets.Checkpoint()) saved.Save(path);
        var bytes = File.ReadAllBytes(path);
        foreach (var length in new[] { 0, 5, 100, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<FormatException>(() => LearnedOptimizerCheckpoint.Load(path));
        }

        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Throws<FormatException>(() => LearnedOptimizerCheckpoint.Load(path));
    }

    [Fact]
    public void Use_OtherLayout_IsRefused()
    {
        using var net = SmallNets.Perceptron(3, 4, 1);
        using var parameters = zeros(10);
        using var checkpoint = new LearnedOptimizerCheckpoint(SmallNets.Options, parameters, "elsewhere");
        Assert.StartsWith("The checkpoint holds 10 numbers in layout elsewhere", Assert.Throws<FormatException>(() => new LearnedOptimizer(checkpoint, net)).Message, StringComparison.Ordinal);
    }
}
