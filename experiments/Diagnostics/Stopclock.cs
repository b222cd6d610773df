using System.Diagnostics;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Times work in blocks and takes medians; what is compared is measured in turns, so that both meet the same
/// disturbances.</summary>
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

    /// <summary>The medians of fifteen measurements each, taken in turns.</summary>
    public static double[] InTurns(params ReadOnlySpan<Func<double>> measurements) => InTurns(Blocks, measurements);

    /// <summary>The medians of measurements taken in turns, after two rounds that count for nothing.</summary>
    /// <param name="blocks">How often each is taken. Many short ones of about the same length bear a busy machine
    /// better than few long ones: most of them fit between two
    /// interruptions.</param>
    /// <param name="measurements">What is measured.</param>
    public static double[] InTurns(int blocks, params ReadOnlySpan<Func<double>> measurements)
    {
        var values = new double[measurements.Length][];
        for (var i = 0; i < values.Length; i++) values[i] = new double[blocks];
        for (var block = -2; block < blocks; block++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var value = measurements[i]();
                if (block >= 0) values[i][block] = value;
            }
        }

        return [.. values.Select(Median)];
    }

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : 0.5 * (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]);
    }
}
