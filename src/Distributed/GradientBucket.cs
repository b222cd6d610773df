using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Distributed;

/// <summary>The gradients of some parameters in one flat tensor, put together over the ranks in one call a
/// step.</summary>
/// <remarks>All ranks have the same parameters in the same order. A parameter without a gradient counts as zero, and
/// gets one. The parameters are borrowed; the bucket owns its buffer.</remarks>
public sealed class GradientBucket : IDisposable
{
    private readonly Parameter[] parameters;
    private readonly Tensor flat;
    private readonly Tensor[] parts;

    /// <summary>Prepares a bucket.</summary>
    /// <param name="parameters">The parameters, of one type and device.</param>
    /// <exception cref="ArgumentException">There is none, or they differ in type or device.</exception>
    public GradientBucket(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.parameters = [.. parameters];
        if (this.parameters.Length == 0) throw new ArgumentException("There must be a parameter.", nameof(parameters));
        var first = this.parameters[0];
        if (this.parameters.FirstOrDefault(one => one.dtype != first.dtype || one.device.ToString() != first.device.ToString()) is { } other)
            throw new ArgumentException($"The parameters of a bucket must be of one type and device, got {first.dtype} on {first.device} and {other.dtype} on {other.device}. Use a bucket for each.", nameof(parameters));
        flat = zeros([this.parameters.Sum(one => one.numel())], first.dtype, first.device).DetachFromDisposeScope();
        var start = 0L;
        parts = new Tensor[this.parameters.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = flat.narrow(0, start, this.parameters[i].numel()).view(this.parameters[i].shape).DetachFromDisposeScope();
            start += this.parameters[i].numel();
        }
    }

    /// <summary>Replaces every gradient by the sum over the ranks of theirs times a factor.</summary>
    /// <param name="group">The ranks.</param>
    /// <param name="factor">Of this rank: 1 for sums; its part of the batch where losses are means over parts.</param>
    /// <param name="ordered">Whether to add in order of the ranks; see <see cref="ProcessGroup.AllReduce"/>.</param>
    public void Reduce(ProcessGroup group, double factor = 1, bool ordered = false)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Size == 1 && factor == 1) return;
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parameters[i].grad is { } gradient) parts[i].copy_(gradient);
            else parts[i].zero_();
        }

        if (factor != 1) flat.mul_(factor);
        group.AllReduce(flat, ordered: ordered);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parameters[i].grad is { } gradient) gradient.copy_(parts[i]);
            else parameters[i].grad = parts[i].clone();
        }
    }

    /// <summary>Gives all ranks the parameters of rank 0, so that they begin alike.</summary>
    /// <param name="group">The ranks.</param>
    public void Broadcast(ProcessGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Size == 1) return;
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        for (var i = 0; i < parts.Length; i++) parts[i].copy_(parameters[i]);
        group.Broadcast(flat);
        for (var i = 0; i < parts.Length; i++) parameters[i].copy_(parts[i]);
    }

    /// <summary>Frees the buffer.</summary>
    public void Dispose()
    {
        foreach (var part in parts) part.Dispose();
        flat.Dispose();
    }
}
