using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Data;

public sealed class OperatorDataCacheTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly List<string> reports = [];

    private OperatorDataCache Cache => new(folder, reports.Add);

    [Fact]
    public void Get_SecondTime_ReadsTheSameDataSilently()
    {
        using var scope = NewDisposeScope();
        using var first = Cache.Get(new HeatProblem(16), 5, 3, CPU);
        using var second = Cache.Get(new HeatProblem(16), 5, 3, CPU);
        using var direct = new HeatProblem(16).Generate(new SampleDraws(3, 5), CPU);
        Assert.Equal(["heat: generating 5 samples"], reports);
        Assert.Equal(0, Seeds.Max(first.Solutions, second.Solutions));
        Assert.Equal(0, Seeds.Max(direct.Functions, second.Functions));
    }

    [Fact]
    public void Error_SecondTime_IsReadNotMeasured()
    {
        var problem = new VariableDiffusionProblem(20, 10, cells: 1);
        var first = Cache.Error(problem, 2, 3, CPU);
        Assert.Equal(SolverError.Measure(problem, 2, 3, CPU), first);
        var path = Assert.Single(Directory.GetFiles(folder));
        var written = File.GetLastWriteTimeUtc(path);
        Assert.Equal(first, Cache.Error(problem, 2, 3, CPU));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        Assert.NotEqual(first, Cache.Error(new VariableDiffusionProblem(20, 10, cells: 2), 2, 3, CPU));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        Assert.Equal(new SolverError(0, 0, 0), Cache.Error(new IdentityProblem(), 2, 3, CPU));
        Assert.Empty(reports);
        File.WriteAllText(path, "damaged");
        Assert.Equal(first, Cache.Error(problem, 2, 3, CPU));
        Assert.Contains("is of no use", Assert.Single(reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Get_SeveralOutputs_KeepTheirAxis()
    {
        using var scope = NewDisposeScope();
        var problem = new ShallowWaterProblem(4, 2, solverCells: 64, momenta: true);
        using var first = Cache.Get(problem, 2, 3, CPU);
        using var second = Cache.Get(problem, 2, 3, CPU);
        Assert.Single(reports);
        Assert.Equal([2L, 32, 3], second.Solutions.shape);
        Assert.Equal(0, Seeds.Max(first.Solutions, second.Solutions));
    }

    [Fact]
    public void Get_TwoInputFunctions_KeepTheirSensors()
    {
        for (var time = 0; time < 2; time++)
        {
            using var data = Cache.Get(new CoupledPendulumProblem(6), 2, 3, CPU);
            Assert.Equal("6 6", string.Join(' ', data.Inputs));
        }

        Assert.Single(reports);
    }

    [Fact]
    public void Get_OtherParametersSeedOrCount_GeneratesAnew()
    {
        foreach (var (problem, samples, seed) in new[] { (new HeatProblem(16), 5, 3L), (new HeatProblem(16, decay: 1), 5, 3L), (new HeatProblem(16), 6, 3L), (new HeatProblem(16), 5, 4L) })
            Cache.Get(problem, samples, seed, CPU).Dispose();
        Assert.Equal(4, reports.Count);
        Assert.Equal(4, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void Get_DamagedOrForeignFile_SaysSoAndGeneratesAnew()
    {
        using var scope = NewDisposeScope();
        using var expected = Cache.Get(new HeatProblem(16), 5, 3, CPU);
        Cache.Get(new HeatProblem(16), 5, 4, CPU).Dispose();
        var path = Cache.PathOf(new HeatProblem(16), 5, 3);
        var bytes = File.ReadAllBytes(path);
        reports.Clear();

        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var afterDamage = Cache.Get(new HeatProblem(16), 5, 3, CPU);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        using var afterTruncation = Cache.Get(new HeatProblem(16), 5, 3, CPU);
        File.Copy(Cache.PathOf(new HeatProblem(16), 5, 4), path, overwrite: true);
        using var afterSwap = Cache.Get(new HeatProblem(16), 5, 3, CPU);

        Assert.Equal(3, reports.Count);
        Assert.All(reports, text => Assert.Contains("are of no use", text, StringComparison.Ordinal));
        Assert.Contains("other parameters", reports[2], StringComparison.Ordinal);
        foreach (var data in new[] { afterDamage, afterTruncation, afterSwap })
            Assert.Equal(0, Seeds.Max(expected.Solutions, data.Solutions));
    }

    [Fact]
    public void Get_UnwritableFolder_ReportsAndReturnsTheData()
    {
        File.WriteAllText(folder, "not a folder");
        using var data = Cache.Get(new HeatProblem(16), 5, 3, CPU);
        Assert.Equal(5, data.Samples);
        Assert.Contains("could not be cached", reports[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Get_FullDisk_ReportsLeavesNoHalfFileAndReturnsTheData()
    {
        if (!OperatingSystem.IsLinux()) return;
        // Every write to this device fails for want of space; the cache writes to a temporary name first.
        var path = Cache.PathOf(new HeatProblem(16), 5, 3);
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink($"{path}.{Environment.ProcessId}.tmp", "/dev/full");
        using var data = Cache.Get(new HeatProblem(16), 5, 3, CPU);
        Assert.Equal(5, data.Samples);
        Assert.Contains("No space left on device", reports[^1], StringComparison.Ordinal);
        Assert.Contains("could not be cached", reports[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        if (File.Exists(folder)) File.Delete(folder);
    }
}
