using System.Collections.Immutable;
using SymmetryBasis;
using WeightSpace;
using static TorchSharp.torch;

namespace LearnedOptimizers;

/// <summary>Initial numbers of a residual rule before meta-training.</summary>
public static class ResidualRuleInitialization
{
    private const int GradientMomentum = 2 + ResidualRuleOptions.NominalMomentum;
    private const double LastLayerScale = 0.1;

    /// <summary>
    /// Random numbers (<see cref="EquivariantNetwork.InitialParameters"/>, the last layer a tenth as large), in which the first two channels carry the normalised
    /// momentum of decay 0.9 through all layers, so that meta-training starts from a rule that works: <c>o ≈ m₃/rms(m₃)</c>.
    /// </summary>
    /// <param name="rule">A rule on any weight space; hidden layers have at least two channels.</param>
    /// <param name="generator">Source of randomness.</param>
    /// <returns>Shape <c>[count]</c>, float32; the caller disposes it.</returns>
    /// <remarks>ReLU passes <c>max(x, 0)</c> and <c>max(−x, 0)</c> in the two channels; the last layer subtracts them.</remarks>
    /// <exception cref="ArgumentException">A hidden layer has fewer than two channels.</exception>
    public static Tensor Create(ResidualRule rule, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var network = rule.Network;
        if (rule.Options.HiddenChannels.Any(channels => channels < 2))
            throw new ArgumentException($"Hidden layers need at least 2 channels to carry the momentum, got {string.Join(',', rule.Options.HiddenChannels)}.", nameof(rule));
        using var random = network.InitialParameters(generator, ScalarType.Float64, CPU);
        var theta = random.data<double>().ToArray();
        var offset = 0L;
        for (var layer = 0; layer < network.Layers.Length; layer++)
        {
            var isLast = layer == network.Layers.Length - 1;
            var entries = network.Layers[layer].Parameters;
            foreach (var entry in entries)
            {
                var values = theta.AsSpan(checked((int)(offset + entry.Offset)), checked((int)entry.Count));
                if (isLast) Scale(values, LastLayerScale);
                else ClearCarriers(values, checked((int)entry.Shape[^1]));
            }

            foreach (var type in network.Options.Profile.Types)
            {
                ImmutableArray<RolePair> joined = [.. Enumerable.Range(0, type.Roles.Length).Select(axis => new RolePair(axis, axis))];
                var entry = entries[network.Options.Profile.SlotOf(RelationKey.Self(type, joined))];
                Carry(theta.AsSpan(checked((int)(offset + entry.Offset)), checked((int)entry.Count)), layer == 0, isLast, checked((int)entry.Shape[^1]));
            }

            offset += network.Layers[layer].ParameterCount;
        }

        return tensor([.. theta.Select(value => (float)value), 0f, 0f]);
    }

    private static void Scale(Span<double> values, double factor)
    {
        foreach (ref var value in values) value *= factor;
    }

    private static void ClearCarriers(Span<double> values, int channelsOut)
    {
        for (var start = 0; start < values.Length; start += channelsOut) values.Slice(start, 2).Clear();
    }

    private static void Carry(Span<double> matrix, bool isFirst, bool isLast, int channelsOut)
    {
        var (positive, negative) = isFirst ? (GradientMomentum, GradientMomentum) : (0, 1);
        if (isFirst && isLast) matrix[GradientMomentum * channelsOut] = 1;
        else if (isLast) (matrix[positive * channelsOut], matrix[negative * channelsOut]) = (1, -1);
        else (matrix[positive * channelsOut], matrix[(negative * channelsOut) + 1]) = (1, isFirst ? -1 : 1);
    }
}
