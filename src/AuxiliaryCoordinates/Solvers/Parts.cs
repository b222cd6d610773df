namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>Runs independent parts, on as many threads as asked for. What a part computes does not depend on
/// them.</summary>
internal static class Parts
{
    public static void Run(int count, int threads, Action<int> part)
    {
        if (threads <= 1 || count <= 1)
        {
            for (var i = 0; i < count; i++) part(i);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, part);
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
