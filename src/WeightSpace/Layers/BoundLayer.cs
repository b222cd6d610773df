using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>A layer bound to parameter values, with everything computed that does not depend on the
/// features.</summary>
internal abstract class BoundLayer : IDisposable
{
    /// <param name="layer">The layer.</param>
    /// <param name="parameters">Its flat parameters, shape <c>[count]</c> or <c>[sets, count]</c>; gradients flow to
    /// them.</param>
    protected BoundLayer(EquivariantLinear layer, Tensor parameters)
    {
        if (parameters.dim() is not (1 or 2) || parameters.shape[^1] != layer.ParameterCount)
        {
            throw new ArgumentException(
                $"Parameters must have shape [{layer.ParameterCount}] or [sets, {layer.ParameterCount}], got [{string.Join(", ", parameters.shape)}].", nameof(parameters));
        }

        Layer = layer;
        Sets = parameters.dim() == 1 ? 1 : parameters.shape[0];
        using var scope = NewDisposeScope();
        var flat = parameters.reshape(Sets, layer.ParameterCount);
        var start = 0L;
        Slots = Take(layer.Tying.Slots.Length, layer.ChannelsIn, layer.ChannelsOut);
        Biases = Take(layer.Tying.Biases.Length, layer.ChannelsOut);
        if (layer.ContextSize > 0) Context = Take(layer.Tying.Biases.Length, layer.ContextSize, layer.ChannelsOut);

        Tensor Take(params long[] shape)
        {
            var count = shape.Aggregate(1L, (product, size) => product * size);
            start += count;
            return flat.narrow(1, start - count, count).reshape([Sets, .. shape]).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Every tensor that is held.</summary>
    public IEnumerable<Tensor> Held => [Slots, Biases, .. Context is null ? [] : new[] { Context }, .. Assembled];

    protected EquivariantLinear Layer { get; }

    /// <summary>Number of parameter sets: 1 or the batch.</summary>
    protected long Sets { get; }

    /// <summary>Shape <c>[sets, slots, channelsIn, channelsOut]</c>.</summary>
    protected Tensor Slots { get; }

    /// <summary>Shape <c>[sets, biases, channelsOut]</c>.</summary>
    protected Tensor Biases { get; }

    /// <summary>Shape <c>[sets, biases, contextSize, channelsOut]</c>, or null.</summary>
    protected Tensor? Context { get; }

    /// <summary>What is made of the parameters beside their views.</summary>
    protected abstract IEnumerable<Tensor> Assembled { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="pools">Per tensor, shape <c>[batch, *axes, channelsIn]</c>, with averages that are known
    /// already. Not disposed.</param>
    /// <param name="context">Shape <c>[batch, contextSize]</c>, or null. Not disposed.</param>
    /// <param name="activate">Whether to apply ReLU to the result.</param>
    /// <param name="pool">Whether averages of the result will be wanted.</param>
    /// <returns>Fresh tensors, shape <c>[batch, *axes, channelsOut]</c>, in the caller's scope.</returns>
    public abstract FeaturePools Apply(FeaturePools pools, Tensor? context, bool activate, bool pool);

    /// <summary>Checks what the engine would end the process for.</summary>
    public void RequireFits(WeightFeatures features)
    {
        var first = features.Tensors[0];
        if (first.dtype != Slots.dtype || first.device.ToString() != Slots.device.ToString())
            throw new ArgumentException($"Features are {first.dtype} on {first.device}, the parameters {Slots.dtype} on {Slots.device}; convert one of them.", nameof(features));
        if (Sets != 1 && Sets != features.Batch)
            throw new ArgumentException($"There are {Sets} parameter sets for a batch of {features.Batch} networks; expected 1 or {features.Batch}.", nameof(features));
    }

    /// <summary>Frees what binding made.</summary>
    public void Dispose()
    {
        foreach (var tensor in Held) tensor.Dispose();
    }

    /// <summary>What each bias block adds: bias plus linear map of the context, shape <c>[sets or batch, biases,
    /// channelsOut]</c>.</summary>
    protected Tensor Shifts(Tensor? context)
    {
        if (Context is null != context is null)
            throw new ArgumentException(context is null ? "The layer has context parameters; pass a context." : "The layer has no context parameters; pass no context.", nameof(context));
        if (Context is null) return Biases.alias();
        if (context!.dim() != 2 || context.shape[1] != Context.shape[2])
            throw new ArgumentException($"The context must have shape [batch, {Context.shape[2]}], got [{string.Join(", ", context.shape)}].", nameof(context));
        return Biases + context.unsqueeze(1).unsqueeze(1).Product(Context).squeeze(2);
    }
}
