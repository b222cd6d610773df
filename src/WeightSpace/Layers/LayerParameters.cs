using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Views of a layer's flat parameters; the first axis, "sets", is 1 or the batch.</summary>
/// <param name="Slots">Shape <c>[sets, slots, channelsIn, channelsOut]</c>.</param>
/// <param name="Biases">Shape <c>[sets, biases, channelsOut]</c>.</param>
/// <param name="Context">Shape <c>[sets, biases, contextSize, channelsOut]</c>, or null.</param>
internal sealed record LayerParameters(Tensor Slots, Tensor Biases, Tensor? Context)
{
    public long Sets => Slots.shape[0];

    public IEnumerable<Tensor> Held => Context is null ? [Slots, Biases] : [Slots, Biases, Context];

    public static LayerParameters Split(EquivariantLinear layer, Tensor parameters)
    {
        var rank = parameters.dim();
        if (rank is not (1 or 2) || parameters.shape[^1] != layer.ParameterCount)
        {
            throw new ArgumentException(
                $"Parameters must have shape [{layer.ParameterCount}] or [sets, {layer.ParameterCount}], got [{string.Join(", ", parameters.shape)}].", nameof(parameters));
        }

        using var scope = NewDisposeScope();
        var sets = rank == 1 ? 1 : parameters.shape[0];
        var flat = parameters.reshape(sets, layer.ParameterCount);
        var (slots, biases) = (layer.Tying.Slots.Length, layer.Tying.Biases.Length);
        long slotElements = (long)slots * layer.ChannelsIn * layer.ChannelsOut, biasElements = (long)biases * layer.ChannelsOut;
        return new(
            flat.narrow(1, 0, slotElements).reshape(sets, slots, layer.ChannelsIn, layer.ChannelsOut).MoveToOuterDisposeScope(),
            flat.narrow(1, slotElements, biasElements).reshape(sets, biases, layer.ChannelsOut).MoveToOuterDisposeScope(),
            layer.ContextSize == 0
                ? null
                : flat.narrow(1, slotElements + biasElements, biasElements * layer.ContextSize).reshape(sets, biases, layer.ContextSize, layer.ChannelsOut).MoveToOuterDisposeScope());
    }

    /// <summary>What each bias block adds: bias plus linear map of the context, shape <c>[sets or batch, biases,
    /// channelsOut]</c>.</summary>
    public Tensor Shifts(Tensor? context)
    {
        if (Context is null != context is null)
            throw new ArgumentException(context is null ? "The layer has context parameters; pass a context." : "The layer has no context parameters; pass no context.", nameof(context));
        if (Context is null) return Biases.alias();
        if (context!.dim() != 2 || context.shape[1] != Context.shape[2])
            throw new ArgumentException($"The context must have shape [batch, {Context.shape[2]}], got [{string.Join(", ", context.shape)}].", nameof(context));
        return Biases + context.unsqueeze(1).unsqueeze(1).matmul(Context).squeeze(2);
    }
}
