using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Equivariant layers with ReLU between them (arXiv:2402.05232, section 3.5). Functional: it holds no tensors,
/// parameters are passed in.</summary>
/// <remarks>
/// Under <see cref="TyingKind.PerRelation"/> the parameter layout depends on the options only, not on the weight space,
/// so one parameter vector serves
/// networks of any depth and width.
/// </remarks>
public sealed class EquivariantNetwork
{
    /// <summary>Makes a network.</summary>
    /// <param name="spec">The weight space that it maps to itself.</param>
    /// <param name="options">Size and kind.</param>
    public EquivariantNetwork(WeightSpaceSpec spec, EquivariantNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        (Spec, Options, Layout) = (spec, options, new WeightLayout(spec));

        // Parameters of relations must not depend on sizes, so small labels are pruned only where every term has its
        // own.
        var basis = new EquivariantBasis(spec, new BasisOptions(FixedAxisPolicy.Permute, Prune: options.Tying == TyingKind.PerTensor));
        var tying = ParameterTying.Create(options.Tying, LayerPlan.Create(basis), options.Profile);
        Layers = [.. Enumerable.Range(0, options.Channels.Length - 1).Select(layer =>
            new EquivariantLinear(tying, options.Channels[layer], options.Channels[layer + 1], layer == 0 ? options.ContextSize : 0))];
        var entries = ImmutableArray.CreateBuilder<ParameterEntry>();
        for (var layer = 0; layer < Layers.Length; layer++)
        {
            foreach (var entry in Layers[layer].Parameters)
                entries.Add(entry with { Name = $"layer{layer}/{entry.Name}", Offset = ParameterCount + entry.Offset });
            ParameterCount += Layers[layer].ParameterCount;
        }

        Parameters = entries.ToImmutable();
    }

    /// <summary>The weight space.</summary>
    public WeightSpaceSpec Spec { get; }

    /// <summary>Size and kind.</summary>
    public EquivariantNetworkOptions Options { get; }

    /// <summary>How packed features are laid out.</summary>
    public WeightLayout Layout { get; }

    /// <summary>The layers.</summary>
    public ImmutableArray<EquivariantLinear> Layers { get; }

    /// <summary>The blocks of the flat parameter vector.</summary>
    public ImmutableArray<ParameterEntry> Parameters { get; }

    /// <summary>Length of the flat parameter vector.</summary>
    public long ParameterCount { get; }

    /// <summary>Draws initial parameters: normal with a variance per term such that outputs start at the scale of
    /// inputs; biases are 0.</summary>
    /// <param name="generator">Source of randomness, on the CPU.</param>
    /// <param name="dtype">A floating-point type.</param>
    /// <param name="device">Where the result lives.</param>
    /// <returns>Shape <c>[ParameterCount]</c>; the caller disposes it.</returns>
    public Tensor InitialParameters(Generator generator, ScalarType dtype, Device device)
    {
        ArgumentNullException.ThrowIfNull(generator);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var deviations = tensor(Parameters.SelectMany(entry => Enumerable.Repeat(entry.InitialDeviation, (int)entry.Count)).ToArray(), dtype: ScalarType.Float64);
        return (zeros(ParameterCount, dtype: ScalarType.Float64).normal_(0, 1, generator) * deviations).to(dtype).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Which parameters can influence the output for this weight space; the others belong to relations that it
    /// lacks.</summary>
    /// <remarks>A meta-trainer should set to 0 what none of its tasks uses, lest untrained values act on other
    /// architectures.</remarks>
    /// <returns>One entry per parameter.</returns>
    public bool[] UsedParameters() => [.. Layers.SelectMany(layer => layer.UsedParameters())];

    /// <summary>Binds parameters: computes once what several applications share.</summary>
    /// <param name="parameters">Shape <c>[ParameterCount]</c>, <c>[1, ParameterCount]</c> or <c>[batch,
    /// ParameterCount]</c>; gradients flow to it. Not disposed.</param>
    /// <returns>To be disposed by the caller, or by the current scope.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public BoundNetwork Bind(Tensor parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.dim() is not (1 or 2) || parameters.shape[^1] != ParameterCount)
        {
            throw new ArgumentException(
                $"Parameters must have shape [{ParameterCount}] or [sets, {ParameterCount}], got [{string.Join(", ", parameters.shape)}].", nameof(parameters));
        }

        var bound = new BoundLayer[Layers.Length];
        var offset = 0L;
        for (var layer = 0; layer < bound.Length; layer++)
        {
            using var part = parameters.narrow(-1, offset, Layers[layer].ParameterCount);
            bound[layer] = Layers[layer].Bind(part, Options.Executor);
            offset += Layers[layer].ParameterCount;
        }

        return new BoundNetwork(this, bound);
    }

    /// <summary>Applies the network to packed features with parameters used once.</summary>
    /// <param name="features">Shape <c>[batch, weights, channels]</c>. Not disposed.</param>
    /// <param name="parameters">Shape <c>[ParameterCount]</c>, <c>[1, ParameterCount]</c> or <c>[batch,
    /// ParameterCount]</c>. Not disposed.</param>
    /// <param name="context">Shape <c>[batch, ContextSize]</c>; null if and only if the context size is 0. Not
    /// disposed.</param>
    /// <returns>Shape <c>[batch, weights, channels out]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor Forward(Tensor features, Tensor parameters, Tensor? context = null)
    {
        using var bound = Bind(parameters);
        return bound.Forward(features, context);
    }
}
