using System.Globalization;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Live tensors and resident memory over 10,000 training steps.</summary>
internal static class LeakBench
{
    private const int Steps = 10_000;

    public static IEnumerable<BenchFigure> Measure()
    {
        using var network = new SmallNetwork();
        // The first steps make the optimizer's state and fill the allocators' pools.
        for (var i = 0; i < Steps / 2; i++)
            network.Step();
        var (tensors, memory) = (Tensor.TotalCount, ResidentMebibytes());
        for (var i = 0; i < Steps; i++)
            network.Step();
        var (moreTensors, moreMemory) = (Tensor.TotalCount - tensors, ResidentMebibytes() - memory);
        yield return new BenchFigure($"live tensors gained over {Steps} steps", moreTensors, "", "0", moreTensors == 0, [("live", tensors)]);
        yield return new BenchFigure($"resident memory gained over {Steps} steps", moreMemory, "MiB", "below 1", moreMemory < 1, [("resident MiB", memory)]);
    }

    private static double ResidentMebibytes()
    {
        const string file = "/proc/self/statm";
        return File.Exists(file)
            ? long.Parse(File.ReadAllText(file).Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize / (1024.0 * 1024)
            : Environment.WorkingSet / (1024.0 * 1024);
    }
}
