using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>Initial numbers of a residual rule before meta-training: a rule that works, with everything else small and
/// random.</summary>
public static class ResidualRuleInitialization
{
    private const int GradientMomentum = 2 + ResidualRuleOptions.NominalMomentum;
    private const int Carriers = 4;
    private const double Steepness = 3;
    private const double LastLayerScale = 0.1;
    private const double TimeDecay = -0.06;

    /// <summary>
    /// Random numbers (<see cref="EquivariantNetwork.InitialParameters"/>, the last layer a tenth as large) beside four
    /// channels that carry a clipped momentum
    /// through all layers, <c>o ≈ clip(3·m₃/rms(m₃), −1, 1)</c>, and a step size β(t) that falls to a tenth over the
    /// first two thousand steps.
    /// </summary>
    /// <param name="rule">A rule on any weight space; hidden layers have at least four channels.</param>
    /// <param name="generator">Source of randomness.</param>
    /// <returns>Shape <c>[count]</c>, float32; the caller disposes it.</returns>
    /// <remarks>
    /// <c>clip(x, −1, 1) = relu(x) − relu(x − 1) − relu(−x) + relu(−x − 1)</c>: the first hidden layer makes the four
    /// terms, further ones pass them on, the last adds
    /// them up. The sign of the momentum, softened, is the update of Lion (Chen et al., arXiv:2302.06675).
    /// </remarks>
    /// <exception cref="ArgumentException">There is no hidden layer, or one has fewer than four channels.</exception>
    public static Tensor Create(ResidualRule rule, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var network = rule.Network;
        if (rule.Options.HiddenChannels.Length == 0 || rule.Options.HiddenChannels.Any(channels => channels < Carriers))
            throw new ArgumentException($"The rule needs hidden layers of at least {Carriers} channels, got '{string.Join(',', rule.Options.HiddenChannels)}'.", nameof(rule));
        using var random = network.InitialParameters(generator, ScalarType.Float64, CPU);
        var theta = random.data<double>().ToArray();
        var offset = 0;
        for (var layer = 0; layer < network.Layers.Length; layer++)
        {
            Fill(theta.AsSpan(offset), network.Layers[layer], network.Options.Profile, isFirst: layer == 0, isLast: layer == network.Layers.Length - 1);
            offset += checked((int)network.Layers[layer].ParameterCount);
        }

        return tensor([.. theta.Select(value => (float)value), .. Gains()]);
    }

    private static void Fill(Span<double> theta, EquivariantLinear layer, RelationProfile profile, bool isFirst, bool isLast)
    {
        Span<double> Of(ParameterEntry entry, Span<double> all) => all.Slice(checked((int)entry.Offset), checked((int)entry.Count));
        var channels = layer.ChannelsOut;
        foreach (var entry in layer.Parameters)
        {
            var values = Of(entry, theta);
            if (isLast)
            {
                foreach (ref var value in values) value *= LastLayerScale;
            }
            else
            {
                for (var start = 0; start < values.Length; start += channels) values.Slice(start, Carriers).Clear();
            }
        }

        foreach (var type in profile.Types)
        {
            ImmutableArray<RolePair> joined = [.. Enumerable.Range(0, type.Roles.Length).Select(axis => new RolePair(axis, axis))];
            var self = Of(layer.Parameters[profile.SlotOf(RelationKey.Self(type, joined))], theta);
            for (var carrier = 0; carrier < Carriers; carrier++)
            {
                var sign = carrier < 2 ? 1 : -1;
                if (isFirst) self[(GradientMomentum * channels) + carrier] = sign * Steepness;
                else if (isLast) self[carrier] = carrier is 0 or 3 ? 1 : -1;
                else self[(carrier * channels) + carrier] = 1;
            }
        }

        if (!isFirst) return;
        foreach (var entry in layer.Parameters.Where(entry => entry.Name.StartsWith("bias ", StringComparison.Ordinal)))
        {
            var bias = Of(entry, theta);
            (bias[1], bias[3]) = (-1, -1);
        }
    }

    private static IEnumerable<float> Gains()
    {
        yield return 0;
        foreach (var _ in ResidualRuleOptions.TimeScales) yield return 0;
        yield return 0;
        foreach (var scale in ResidualRuleOptions.TimeScales) yield return scale is 300 or 1000 or 3000 ? (float)TimeDecay : 0;
    }
}
