using System.Diagnostics;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Measures how fast this machine multiplies matrices.</summary>
internal static class GemmRate
{
    /// <summary>Operations per second of <c>[m, k] x [k, n]</c> in single precision: the median over the
    /// repetitions.</summary>
    /// <param name="m">Rows of the left matrix.</param>
    /// <param name="k">Columns of the left matrix.</param>
    /// <param name="n">Columns of the right matrix.</param>
    /// <param name="repetitions">How often it is measured.</param>
    /// <param name="length">Operations of one measurement; by default some milliseconds, well above the clock's
    /// resolution.</param>
    public static double Measure(int m, int k, int n, int repetitions, double length = 2e8)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var (left, right) = (full([m, k], 0.5f), full([k, n], 0.25f));
        var operations = 2.0 * m * k * n;
        var calls = Math.Max(1, (int)(length / operations));
        var times = new double[repetitions + 1];
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var call = 0; call < calls; call++)
                left.mm(right).Dispose();
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
        }
        // The first one warms up threads and caches.
        return operations / times.Skip(1).Order().ElementAt(repetitions / 2);
    }
}
