using static TorchSharp.torch;

namespace WeightSpace.Distributed;

/// <summary>A group of one.</summary>
internal sealed class SingleProcess : ProcessGroup
{
    public override int Rank => 0;

    public override int Size => 1;

    public override int LocalRank => 0;

    public override int LocalSize => 1;

    public override string Description => "one process";

    public override void Barrier()
    {
    }

    public override void Barrier(TimeSpan timeout, string where)
    {
    }

    public override void Abort(int exitCode) => Environment.Exit(exitCode);

    private protected override void BroadcastCore(Tensor tensor, int root)
    {
    }

    private protected override void AllReduceCore(Tensor tensor, ReduceOperation operation)
    {
    }

    private protected override void ReduceScatterCore(Tensor tensor, Tensor part, ReduceOperation operation) => part.copy_(tensor);

    private protected override void AllGatherCore(Tensor tensor, Tensor all) => all.select(0, 0).copy_(tensor);

    private protected override void SendCore(Tensor tensor, int to, int tag) => throw new InvalidOperationException("There is one rank.");

    private protected override void ReceiveCore(Tensor tensor, int from, int tag) => throw new InvalidOperationException("There is one rank.");

    private protected override void ExchangeCore(Tensor sent, int to, Tensor received, int from, int tag)
    {
        using var gradients = no_grad();
        received.copy_(sent);
    }

    private protected override void Dispose(bool disposing)
    {
    }
}
