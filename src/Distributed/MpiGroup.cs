using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace WeightSpace.Distributed;

/// <summary>All processes of an MPI job.</summary>
internal sealed unsafe class MpiGroup : ProcessGroup
{
    private const int Serialized = 2;
    private const int BarrierTag = 32_000;

    // MPI counts with 32 bits.
    private const long Piece = 1 << 28;

    private readonly MpiLibrary mpi;
    private bool finished;

    private MpiGroup(MpiLibrary mpi, int rank, int size, int localRank, int localSize) =>
        (this.mpi, Rank, Size, LocalRank, LocalSize) = (mpi, rank, size, localRank, localSize);

    public override int Rank { get; }

    public override int Size { get; }

    public override int LocalRank { get; }

    public override int LocalSize { get; }

    public override string Description => $"{mpi.Version()} ({mpi.Path})";

    public static MpiGroup Start(JobEnvironment job)
    {
        var mpi = MpiLibrary.Load(job);
        int provided, rank, size, localRank, localSize;
        Check(mpi, mpi.InitThread(0, 0, Serialized, &provided), "MPI_Init_thread");
        // Errors come back as codes, which become exceptions; by default they end the process without a word of ours.
        Check(mpi, mpi.SetErrorHandler(mpi.World, mpi.ErrorsReturn), "MPI_Comm_set_errhandler");
        Check(mpi, mpi.CommRank(mpi.World, &rank), "MPI_Comm_rank");
        Check(mpi, mpi.CommSize(mpi.World, &size), "MPI_Comm_size");
        nint local = 0;
        Check(mpi, mpi.SplitType(mpi.World, mpi.SharedMemory, rank, mpi.NullInfo, &local), "MPI_Comm_split_type");
        Check(mpi, mpi.CommRank(local, &localRank), "MPI_Comm_rank");
        Check(mpi, mpi.CommSize(local, &localSize), "MPI_Comm_size");
        Check(mpi, mpi.FreeComm(&local), "MPI_Comm_free");
        return new(mpi, rank, size, localRank, localSize);
    }

    public override void Barrier() => Check(mpi.Barrier(mpi.World), "MPI_Barrier");

    public override void Barrier(TimeSpan timeout, string where)
    {
        // Rank 0 hears from each, so that it can name who is missing, and then answers each.
        var start = Stopwatch.GetTimestamp();
        // Not on the stack, and not freed after a failure: a message that comes late is written here all the same.
        var bytes = (byte*)NativeMemory.Alloc((nuint)Math.Max(2, Size));
        var waiting = new HashSet<int>();
        if (Rank == 0)
        {
            var requests = new nint[Size];
            for (var rank = 1; rank < Size; rank++)
            {
                fixed (nint* request = &requests[rank]) Check(mpi.Irecv(bytes + rank, 1, mpi.TypeOf(ScalarType.Byte), rank, BarrierTag, mpi.World, request), "MPI_Irecv");
                waiting.Add(rank);
            }

            Poll(waiting, rank => Done(ref requests[rank]), start, timeout);
            if (waiting.Count > 0)
                throw new DistributedException(
                    $"{(waiting.Count == 1 ? "rank" : "ranks")} {string.Join(", ", waiting.Order())} of {Size} did not reach {where} within {timeout.TotalSeconds:0.#} s; look at {(waiting.Count == 1 ? "its" : "their")} output");
            for (var rank = 1; rank < Size; rank++) Check(mpi.Send(bytes, 1, mpi.TypeOf(ScalarType.Byte), rank, BarrierTag + 1, mpi.World), "MPI_Send");
            NativeMemory.Free(bytes);
            return;
        }

        nint answer = 0;
        Check(mpi.Irecv(bytes, 1, mpi.TypeOf(ScalarType.Byte), 0, BarrierTag + 1, mpi.World, &answer), "MPI_Irecv");
        Check(mpi.Send(bytes + 1, 1, mpi.TypeOf(ScalarType.Byte), 0, BarrierTag, mpi.World), "MPI_Send");
        waiting.Add(0);
        var request0 = answer;
        // Rank 0 speaks first of who is missing.
        Poll(waiting, _ => Done(ref request0), start, timeout + TimeSpan.FromSeconds(5));
        if (waiting.Count > 0) throw new DistributedException($"rank 0 of {Size} did not let rank {Rank} go on from {where} within {timeout.TotalSeconds:0.#} s; look at its output");
        NativeMemory.Free(bytes);
    }

    public override void Abort(int exitCode)
    {
        finished = true;
        mpi.Abort(mpi.World, exitCode);
        // A launcher may take its time; nothing more may happen here.
        Environment.Exit(exitCode);
    }

    private protected override void BroadcastCore(Tensor tensor, int root) =>
        Pieces(tensor, (data, count) => Check(mpi.Bcast((void*)data, count, mpi.TypeOf(tensor.dtype), root, mpi.World), "MPI_Bcast"));

    private protected override void AllReduceCore(Tensor tensor, ReduceOperation operation) =>
        Pieces(tensor, (data, count) => Check(mpi.Allreduce((void*)mpi.InPlace, (void*)data, count, mpi.TypeOf(tensor.dtype), mpi.OperationOf(operation), mpi.World), "MPI_Allreduce"));

    private protected override void ReduceScatterCore(Tensor tensor, Tensor part, ReduceOperation operation)
    {
        RequireSmall(part);
        Check(mpi.ReduceScatterBlock(Data(tensor), Data(part), (int)part.numel(), mpi.TypeOf(tensor.dtype), mpi.OperationOf(operation), mpi.World), "MPI_Reduce_scatter_block");
    }

    private protected override void AllGatherCore(Tensor tensor, Tensor all)
    {
        RequireSmall(tensor);
        var type = mpi.TypeOf(tensor.dtype);
        Check(mpi.Allgather(Data(tensor), (int)tensor.numel(), type, Data(all), (int)tensor.numel(), type, mpi.World), "MPI_Allgather");
    }

    private protected override void SendCore(Tensor tensor, int to, int tag) =>
        Pieces(tensor, (data, count) => Check(mpi.Send((void*)data, count, mpi.TypeOf(tensor.dtype), to, tag, mpi.World), "MPI_Send"));

    private protected override void ReceiveCore(Tensor tensor, int from, int tag) =>
        Pieces(tensor, (data, count) => Check(mpi.Recv((void*)data, count, mpi.TypeOf(tensor.dtype), from, tag, mpi.World, mpi.IgnoredStatus), "MPI_Recv"));

    private protected override void ExchangeCore(Tensor sent, int to, Tensor received, int from, int tag)
    {
        RequireSmall(sent);
        RequireSmall(received);
        Check(
            mpi.Sendrecv(
                Data(sent), (int)sent.numel(), mpi.TypeOf(sent.dtype), to, tag, Data(received), (int)received.numel(), mpi.TypeOf(received.dtype), from, tag, mpi.World, mpi.IgnoredStatus),
            "MPI_Sendrecv");
    }

    private protected override void Dispose(bool disposing)
    {
        if (finished) return;
        finished = true;
        mpi.Finalize();
    }

    private static void* Data(Tensor tensor)
    {
        if (tensor.numel() == 0) return null;
        fixed (byte* data = &MemoryMarshal.GetReference(tensor.bytes)) return data;
    }

    private static void Pieces(Tensor tensor, Action<nint, int> work)
    {
        var (data, size, count) = ((nint)Data(tensor), (long)tensor.ElementSize, tensor.numel());
        for (var start = 0L; start < count; start += Piece) work(data + (nint)(start * size), (int)Math.Min(Piece, count - start));
    }

    private static void RequireSmall(Tensor tensor)
    {
        if (tensor.numel() > int.MaxValue) throw new ArgumentException($"At most {int.MaxValue} elements go in one call, got {tensor.numel()}. Send parts.", nameof(tensor));
    }

    private static void Poll(HashSet<int> waiting, Func<int, bool> done, long start, TimeSpan timeout)
    {
        while (true)
        {
            waiting.RemoveWhere(rank => done(rank));
            if (waiting.Count == 0 || Stopwatch.GetElapsedTime(start) > timeout) return;
            Thread.Sleep(1);
        }
    }

    private bool Done(ref nint request)
    {
        int flag;
        fixed (nint* at = &request) Check(mpi.Test(at, &flag, mpi.IgnoredStatus), "MPI_Test");
        return flag != 0;
    }

    private void Check(int code, string call) => Check(mpi, code, call);

    private static void Check(MpiLibrary mpi, int code, string call)
    {
        if (code != 0) throw new DistributedException($"{call} failed: {mpi.Explain(code)}");
    }
}
