using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.Distributed;

/// <summary>The processes of a job, one rank each, and what they do together.</summary>
/// <remarks>
/// <para><see cref="Join()"/> gives the group: over MPI where a launcher started the process (<c>mpirun</c>, <c>srun</c>
/// with its MPI plugin, Kubernetes' MPI operator), else a group of one that needs no MPI. Every rank must make the same
/// calls in the same order.</para>
/// <para>Tensors are dense and contiguous, of type Float32, Float64, Int64 or Byte. Those on the CPU are handed over
/// where they lie; others go through a copy on the CPU. Calls block; one thread at a time may use a group.</para>
/// <para>A rank that fails must not wait for the others, nor they for it: it calls <see cref="Abort"/>, or its process
/// ends without <see cref="Dispose()"/>, and the launcher ends the job.</para>
/// </remarks>
public abstract class ProcessGroup : IDisposable
{
    private protected ProcessGroup()
    {
    }

    /// <summary>The number of this process, from 0.</summary>
    public abstract int Rank { get; }

    /// <summary>The number of processes.</summary>
    public abstract int Size { get; }

    /// <summary>The number of this process among those on its machine, from 0.</summary>
    public abstract int LocalRank { get; }

    /// <summary>The number of processes on this machine.</summary>
    public abstract int LocalSize { get; }

    /// <summary>What carries the messages, for people.</summary>
    public abstract string Description { get; }

    /// <summary>Whether this rank speaks for all: writes files, prints.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>Joins the job that this process belongs to. To be called once, before anything that starts
    /// threads.</summary>
    /// <returns>The group; dispose it at the end of the program, where all ranks come.</returns>
    /// <exception cref="DistributedException">The process is one of several by a launcher that brings no MPI, or MPI is
    /// missing or of an unknown make.</exception>
    public static ProcessGroup Join() => Join(Environment.GetEnvironmentVariable);

    internal static ProcessGroup Join(Func<string, string?> environment)
    {
        var job = JobEnvironment.Read(environment);
        return job.IsMpi ? MpiGroup.Start(job) : Alone();
    }

    /// <summary>A group of this process alone.</summary>
    public static ProcessGroup Alone() => new SingleProcess();

    /// <summary>Gives all ranks the tensor of one.</summary>
    /// <param name="tensor">The same shape and type on all; overwritten on all but <paramref name="root"/>.</param>
    /// <param name="root">The rank that has it.</param>
    /// <exception cref="ArgumentException">The tensor is not contiguous or of another type, or there is no such
    /// rank.</exception>
    public void Broadcast(Tensor tensor, int root = 0)
    {
        RequireRank(root, nameof(root));
        OnHost(tensor, host => BroadcastCore(host, root), write: Rank != root);
    }

    /// <summary>Puts the tensors of all ranks together, on all of them.</summary>
    /// <param name="tensor">The same shape and type on all; overwritten with the result.</param>
    /// <param name="operation">How.</param>
    /// <param name="ordered">Whether a sum adds the ranks' values in their order, so that it is the same bit for bit
    /// with every MPI and network; takes the memory of a piece from every rank, and more time.</param>
    /// <exception cref="ArgumentException">The tensor is not contiguous or of another type.</exception>
    public void AllReduce(Tensor tensor, ReduceOperation operation = ReduceOperation.Sum, bool ordered = false) =>
        OnHost(tensor, host =>
        {
            if (!ordered || operation != ReduceOperation.Sum) AllReduceCore(host, operation);
            else OrderedSum(host);
        }, write: true);

    /// <summary>Sums tensors over the ranks, and leaves each rank its part.</summary>
    /// <param name="tensor">Shape <c>[Size · n, …]</c>, the same on all ranks; not changed.</param>
    /// <param name="operation">How.</param>
    /// <returns>Rows <c>Rank · n</c> to <c>(Rank + 1) · n</c> of the result, shape <c>[n, …]</c>; the caller disposes
    /// it.</returns>
    /// <exception cref="ArgumentException">The first axis is no multiple of the number of ranks, or the tensor is not
    /// contiguous or of another type.</exception>
    public Tensor ReduceScatter(Tensor tensor, ReduceOperation operation = ReduceOperation.Sum)
    {
        Require(tensor);
        if (tensor.dim() == 0 || tensor.shape[0] % Size != 0)
            throw new ArgumentException($"The first axis is shared out among {Size} ranks, got shape [{string.Join(", ", tensor.shape)}]. Pad it to a multiple.", nameof(tensor));
        using var scope = NewDisposeScope();
        var host = tensor.detach().cpu();
        var part = empty([tensor.shape[0] / Size, .. tensor.shape[1..]], tensor.dtype);
        ReduceScatterCore(host, part, operation);
        return part.to(tensor.device).MoveToOuterDisposeScope();
    }

    /// <summary>Gives all ranks the tensors of all.</summary>
    /// <param name="tensor">The same shape and type on all ranks; not changed.</param>
    /// <returns>Shape <c>[Size, *shape]</c>, in order of the ranks; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The tensor is not contiguous or of another type.</exception>
    public Tensor AllGather(Tensor tensor)
    {
        Require(tensor);
        using var scope = NewDisposeScope();
        var host = tensor.detach().cpu();
        var all = empty([Size, .. tensor.shape], tensor.dtype);
        AllGatherCore(host, all);
        return all.to(tensor.device).MoveToOuterDisposeScope();
    }

    /// <summary>Gives all ranks the texts of all.</summary>
    /// <param name="text">Any length, another on each rank.</param>
    /// <returns>One for each rank, in their order.</returns>
    public IReadOnlyList<string> AllGather(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var scope = NewDisposeScope();
        var bytes = Encoding.UTF8.GetBytes(text);
        var lengths = AllGather(tensor([(long)bytes.Length])).data<long>().ToArray();
        var padded = new byte[Math.Max(1, lengths.Max())];
        bytes.CopyTo(padded, 0);
        var all = AllGather(tensor(padded)).data<byte>().ToArray();
        return [.. lengths.Select((length, rank) => Encoding.UTF8.GetString(all, rank * padded.Length, (int)length))];
    }

    /// <summary>Sends a tensor to one rank, which must receive it.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="to">The other rank.</param>
    /// <param name="tag">Tells messages between the same ranks apart, 0 to 32,767.</param>
    /// <exception cref="ArgumentException">There is no such rank, or the tensor is not contiguous or of another
    /// type.</exception>
    public void Send(Tensor tensor, int to, int tag = 0)
    {
        RequireOther(to, nameof(to));
        OnHost(tensor, host => SendCore(host, to, tag), write: false);
    }

    /// <summary>Receives a tensor from one rank.</summary>
    /// <param name="tensor">Of the shape and type that was sent; overwritten.</param>
    /// <param name="from">The other rank.</param>
    /// <param name="tag">As it was sent.</param>
    /// <exception cref="ArgumentException">There is no such rank, or the tensor is not contiguous or of another
    /// type.</exception>
    public void Receive(Tensor tensor, int from, int tag = 0)
    {
        RequireOther(from, nameof(from));
        OnHost(tensor, host => ReceiveCore(host, from, tag), write: true);
    }

    /// <summary>Sends to one rank and receives from another at the same time, as around a ring.</summary>
    /// <param name="sent">What goes out.</param>
    /// <param name="to">Where to.</param>
    /// <param name="received">What comes in; overwritten.</param>
    /// <param name="from">Where from.</param>
    /// <param name="tag">Of both messages.</param>
    /// <exception cref="ArgumentException">There is no such rank, or a tensor is not contiguous or of another
    /// type.</exception>
    public void Exchange(Tensor sent, int to, Tensor received, int from, int tag = 0)
    {
        RequireRank(to, nameof(to));
        RequireRank(from, nameof(from));
        Require(sent);
        using var scope = NewDisposeScope();
        var outgoing = sent.detach().cpu();
        OnHost(received, host => ExchangeCore(outgoing, to, host, from, tag), write: true);
    }

    /// <summary>Waits until all ranks are here.</summary>
    public abstract void Barrier();

    /// <summary>Waits until all ranks are here, and names those that do not come.</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="where">What all should have reached, for the message.</param>
    /// <exception cref="DistributedException">On rank 0: some did not come in time; on others: rank 0 did not.</exception>
    public abstract void Barrier(TimeSpan timeout, string where);

    /// <summary>Ends all ranks at once; does not return.</summary>
    /// <param name="exitCode">What the job ends with.</param>
    public abstract void Abort(int exitCode);

    /// <summary>Refuses to go on where ranks differ in something that must be the same: configuration, version,
    /// data.</summary>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="lines">Its lines on this rank; the first that differs is named.</param>
    /// <exception cref="DistributedException">On every rank alike: some rank differs from rank 0.</exception>
    public void RequireSame(string what, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(what);
        ArgumentNullException.ThrowIfNull(lines);
        string[][] all = [.. AllGather(string.Join('\n', lines)).Select(text => text.Split('\n'))];
        for (var rank = 1; rank < Size; rank++)
        {
            for (var line = 0; line < Math.Max(all[0].Length, all[rank].Length); line++)
            {
                var (first, other) = (all[0].ElementAtOrDefault(line) ?? "nothing", all[rank].ElementAtOrDefault(line) ?? "nothing");
                if (first != other) throw new DistributedException($"the ranks differ in {what}: rank 0 has '{first}', rank {rank} has '{other}'; start all with the same");
            }
        }
    }

    /// <summary>The range of this rank where n things are shared out as evenly as they go, in order.</summary>
    /// <param name="count">n.</param>
    public (int First, int Count) Share(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var (each, more) = Math.DivRem(count, Size);
        return ((Rank * each) + Math.Min(Rank, more), each + (Rank < more ? 1 : 0));
    }

    /// <summary>Leaves the job; all ranks must come here. Not after a failure: see <see cref="Abort"/>.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private protected abstract void BroadcastCore(Tensor tensor, int root);

    private protected abstract void AllReduceCore(Tensor tensor, ReduceOperation operation);

    private protected abstract void ReduceScatterCore(Tensor tensor, Tensor part, ReduceOperation operation);

    private protected abstract void AllGatherCore(Tensor tensor, Tensor all);

    private protected abstract void SendCore(Tensor tensor, int to, int tag);

    private protected abstract void ReceiveCore(Tensor tensor, int from, int tag);

    private protected abstract void ExchangeCore(Tensor sent, int to, Tensor received, int from, int tag);

    private protected abstract void Dispose(bool disposing);

    // Adds in order of the ranks, piece by piece.
    private void OrderedSum(Tensor host)
    {
        const long Piece = 1 << 20;
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var flat = host.detach().view(-1);
        for (var start = 0L; start < flat.numel(); start += Piece)
        {
            using var inner = NewDisposeScope();
            var piece = flat.narrow(0, start, Math.Min(Piece, flat.numel() - start));
            var all = AllGather(piece);
            var sum = all[0];
            for (var rank = 1; rank < Size; rank++) sum = sum + all[rank];
            piece.copy_(sum);
        }
    }

    // The work on a tensor on the CPU: the tensor itself, or a copy that is written back.
    private static void OnHost(Tensor tensor, Action<Tensor> work, bool write)
    {
        Require(tensor);
        if (tensor.device_type == DeviceType.CPU)
        {
            work(tensor);
            return;
        }

        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var host = tensor.detach().cpu();
        work(host);
        if (write) tensor.detach().copy_(host);
    }

    private static void Require(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!tensor.is_contiguous())
            throw new ArgumentException($"The tensor must be contiguous, got shape [{string.Join(", ", tensor.shape)}] with strides [{string.Join(", ", tensor.stride())}]. Pass a contiguous() copy.", nameof(tensor));
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.Int64 or ScalarType.Byte))
            throw new ArgumentException($"Tensors of type Float32, Float64, Int64 or Byte go between ranks, got {tensor.dtype}. Convert it with to(…).", nameof(tensor));
    }

    private void RequireRank(int rank, string parameter)
    {
        if (rank < 0 || rank >= Size) throw new ArgumentOutOfRangeException(parameter, rank, $"Ranks are 0 to {Size - 1}.");
    }

    private void RequireOther(int rank, string parameter)
    {
        RequireRank(rank, parameter);
        if (rank == Rank) throw new ArgumentException($"Rank {rank} is this process itself.", parameter);
    }
}
