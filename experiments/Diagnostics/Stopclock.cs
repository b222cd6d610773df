using System.Diagnostics;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Times work in blocks and takes medians; what is compared is measured in turns, so that both meet the same disturbances.</summary>
internal static class Stopclock
{
    private const int Blocks = 15;

    /// <summary>Nanoseconds of one call.</summary>
    public static double Nanoseconds(Action call, long iterations)
    {
        var start = Stopwatch.GetTimestamp();
        for (long i = 0; i < iterations; i++)
            call();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / iterations;
    }

    /// <summary>The medians of two measurements taken in turns, after two rounds that count for nothing.</summary>
    public static (double First, double Second) InTurns(Func<double> first, Func<double> second)
    {
        var (ones, twos) = (new List<double>(), new List<double>());
        for (var block = 0; block < Blocks + 2; block++)
        {
            var (one, two) = (first(), second());
            if (block < 2)
                continue;
            ones.Add(one);
            twos.Add(two);
        }
        return (Median(ones), Median(twos));
    }

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : 0.5 * (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]);
    }
}
