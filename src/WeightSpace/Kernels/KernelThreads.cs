using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>Splits work over as many threads as torch uses.</summary>
internal static class KernelThreads
{
    /// <summary>The number of pieces that work of a size is worth: one where a second thread costs more to wake than
    /// it saves.</summary>
    /// <param name="count">Items.</param>
    /// <param name="grain">The least number of items that pays a thread.</param>
    public static int Pieces(long count, long grain)
    {
        if (count <= grain) return 1;
        var threads = Math.Min(get_num_threads(), Environment.ProcessorCount);
        return (int)Math.Max(1, Math.Min(threads, count / Math.Max(1, grain)));
    }

    /// <summary>Calls <paramref name="work"/> for each piece of a range, at once; the first piece on this
    /// thread.</summary>
    public static void For(long count, int pieces, Action<long, long> work)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = pieces };
        Parallel.For(0, pieces, options, piece => work(count * piece / pieces, count * (piece + 1) / pieces));
    }
}
