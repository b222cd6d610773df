using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Solves chunks of samples, small enough for the caches, side by side on the processors.</summary>
internal static class Chunks
{
    /// <summary>Maps consecutive rows and joins the results along the first axis; the result does not depend on the
    /// number of processors.</summary>
    /// <param name="values">Samples along the first axis.</param>
    /// <param name="rows">Rows of a chunk.</param>
    /// <param name="solve">Maps a chunk; runs without gradients in a scope of its own, on any thread.</param>
    public static Tensor Map(Tensor values, long rows, Func<Tensor, Tensor> solve)
    {
        rows = Math.Max(1, rows);
        var results = new Tensor[(values.shape[0] + rows - 1) / rows];
        void One(int index)
        {
            // Gradient mode and scopes belong to a thread.
            using var gradients = no_grad();
            using var scope = NewDisposeScope();
            var start = index * rows;
            results[index] = solve(values.narrow(0, start, Math.Min(rows, values.shape[0] - start))).DetachFromDisposeScope();
        }

        try
        {
            if (values.device.type == DeviceType.CPU && results.Length > 1)
                Parallel.For(0, results.Length, One);
            else
                for (var index = 0; index < results.Length; index++) One(index);
            return cat(results, 0);
        }
        catch (AggregateException error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error.InnerExceptions[0]).Throw();
            throw;
        }
        finally
        {
            foreach (var result in results) result?.Dispose();
        }
    }
}
