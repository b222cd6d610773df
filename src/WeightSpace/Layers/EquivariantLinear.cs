using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>An equivariant linear layer: a plan, a tying of its parameters, and channel counts. Holds no tensors;
/// parameters are passed in.</summary>
/// <remarks>
/// <c>y[o] = bias[o] + context · U[o] + sum over terms of term(x) · θ(term)</c> (arXiv:2402.05232, Theorem 3.3), with θ
/// made of the slots that the tying names
/// and pooled indices averaged. Flat parameters are the slots <c>[channelsIn, channelsOut]</c>, then one bias
/// <c>[channelsOut]</c> each, then one context
/// matrix <c>[contextSize, channelsOut]</c> each.
/// </remarks>
public sealed class EquivariantLinear
{
    /// <summary>Makes the layer.</summary>
    /// <param name="tying">The plan and how its parameters are tied.</param>
    /// <param name="channelsIn">Channels per weight that the layer reads, at least 1.</param>
    /// <param name="channelsOut">Channels per weight that it writes, at least 1.</param>
    /// <param name="contextSize">Length of a vector per network that every output tensor is shifted by a linear map of;
    /// 0 for none.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the plan folds fixed axes.</exception>
    public EquivariantLinear(ParameterTying tying, int channelsIn, int channelsOut, int contextSize = 0)
    {
        ArgumentNullException.ThrowIfNull(tying);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channelsIn);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channelsOut);
        ArgumentOutOfRangeException.ThrowIfNegative(contextSize);
        if (tying.Plan.Basis.Options.Fixed == FixedAxisPolicy.Fold && tying.Plan.Spec.Labels.Any(label => label.Kind == LabelKind.Fixed))
            throw new ArgumentException("The layer needs a plan under FixedAxisPolicy.Permute: its tensors keep fixed axes as axes.", nameof(tying));
        (Tying, ChannelsIn, ChannelsOut, ContextSize) = (tying, channelsIn, channelsOut, contextSize);
        Parameters = Layout();
    }

    /// <summary>The plan and how its parameters are tied.</summary>
    public ParameterTying Tying { get; }

    /// <summary>The weight space.</summary>
    public WeightSpaceSpec Spec => Tying.Plan.Spec;

    /// <summary>Channels per weight that the layer reads.</summary>
    public int ChannelsIn { get; }

    /// <summary>Channels per weight that it writes.</summary>
    public int ChannelsOut { get; }

    /// <summary>Length of the context vector; 0 for none.</summary>
    public int ContextSize { get; }

    /// <summary>The blocks of the flat parameter vector.</summary>
    public ImmutableArray<ParameterEntry> Parameters { get; }

    /// <summary>Length of the flat parameter vector.</summary>
    public long ParameterCount => Parameters.IsEmpty ? 0 : Parameters[^1].Offset + Parameters[^1].Count;

    /// <summary>Applies the layer.</summary>
    /// <param name="features">Features with <see cref="ChannelsIn"/> channels. Not disposed.</param>
    /// <param name="parameters">Shape <c>[ParameterCount]</c>, <c>[1, ParameterCount]</c> or <c>[batch,
    /// ParameterCount]</c>. Not disposed.</param>
    /// <param name="context">Shape <c>[batch, ContextSize]</c>; null if and only if <see cref="ContextSize"/> is 0. Not
    /// disposed.</param>
    /// <param name="executor">How to compute.</param>
    /// <returns>Fresh features with <see cref="ChannelsOut"/> channels; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public WeightFeatures Forward(WeightFeatures features, Tensor parameters, Tensor? context, ExecutorKind executor)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Channels != ChannelsIn || features.Spec != Spec)
            throw new ArgumentException($"The layer reads {ChannelsIn} channels of its own weight space, got {features.Channels} channels of\n{features.Spec}.", nameof(features));
        using var scope = NewDisposeScope();
        using var bound = Bind(parameters, executor);
        bound.RequireFits(features);
        var result = bound.Apply(new FeaturePools(features.Tensors), context, activate: false, pool: false);
        foreach (var tensor in result.Features) tensor.MoveToOuterDisposeScope();
        return new(Spec, result.Features);
    }

    /// <summary>Whether each parameter can influence the output for this weight space; the others belong to relations
    /// that it lacks.</summary>
    internal IEnumerable<bool> UsedParameters()
    {
        var used = new bool[Tying.Slots.Length];
        foreach (var (output, input, ordering) in Tying.AllTerms())
        {
            foreach (var coefficient in Tying.Coefficients(output, input, ordering)) used[coefficient.Slot] = true;
        }

        var biases = new bool[Tying.Biases.Length];
        for (var i = 0; i < Spec.Tensors.Length; i++)
        {
            if (Tying.Bias(i) >= 0) biases[Tying.Bias(i)] = true;
        }

        return used.Concat(biases).Concat(ContextSize > 0 ? biases : []).Zip(Parameters).SelectMany(pair => Enumerable.Repeat(pair.First, (int)pair.Second.Count));
    }

    internal BoundLayer Bind(Tensor parameters, ExecutorKind executor) =>
        executor == ExecutorKind.Reference ? new ReferenceLayer(this, parameters) : new FactoredLayer(this, parameters, executor == ExecutorKind.Fused);

    private ImmutableArray<ParameterEntry> Layout()
    {
        var entries = ImmutableArray.CreateBuilder<ParameterEntry>();
        var offset = 0L;
        void Add(string name, double deviation, params ImmutableArray<long> shape)
        {
            entries.Add(new(name, offset, shape, deviation));
            offset += entries[^1].Count;
        }

        // He et al. 2015 (arXiv:1502.01852, eq. 10), its variance divided among the slots that reach one output.
        foreach (var slot in Tying.Slots) Add(slot.Name, Math.Sqrt(2.0 * slot.VarianceShare / ChannelsIn), ChannelsIn, ChannelsOut);
        foreach (var bias in Tying.Biases) Add($"bias {bias}", 0, ChannelsOut);
        if (ContextSize > 0)
        {
            foreach (var bias in Tying.Biases) Add($"context {bias}", Math.Sqrt(0.5 / ContextSize), ContextSize, ChannelsOut);
        }

        return entries.ToImmutable();
    }
}
