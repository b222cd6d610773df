using WeightSpace.SymmetryBasis;

namespace WeightSpace.Tests;

/// <summary>Weight spaces that between them hold every case the executors tell apart.</summary>
internal static class Specs
{
    /// <summary>A perceptron 3-4-5-2.</summary>
    public static WeightSpaceSpec Perceptron { get; } = WeightSpaceSpec.Parse(
        """
        labels x:3!, h1:4, h2:5, y:2!
        matrix w1[out h1, fixedIn x]
        bias b1[out h1]
        matrix w2[out h2, in h1]
        bias b2[out h2]
        matrix w3[fixedOut y, in h2]
        bias b3[fixedOut y]
        """);

    /// <summary>Branch and trunk that share their latent label p, and a scalar bias.</summary>
    public static WeightSpaceSpec DeepOnet { get; } = WeightSpaceSpec.Parse(
        """
        labels u:5!, hb:4, q:2!, ht:3, p:3
        matrix branch.w1[out hb, fixedIn u]
        bias branch.b1[out hb]
        matrix branch.w2[out p, in hb]
        bias branch.b2[out p]
        matrix trunk.w1[out ht, fixedIn q]
        bias trunk.b1[out ht]
        matrix trunk.w2[out p, in ht]
        bias trunk.b2[out p]
        scalar bias[]
        """);

    /// <summary>Repeated labels: diagonals, transposes, a tensor of three equal labels.</summary>
    public static WeightSpaceSpec Recurrent { get; } = WeightSpaceSpec.Parse(
        """
        labels h:4, x:2!
        matrix wi[out h, fixedIn x]
        recurrent wh[out h, in h]
        bias b[out h]
        """);

    /// <summary>A residual stream, where one matrix is another's transpose in labels.</summary>
    public static WeightSpaceSpec Residual { get; } = WeightSpaceSpec.Parse(
        """
        labels r:4, f:3, x:2!
        matrix in[out r, fixedIn x]
        matrix up[out f, in r]
        bias up.b[out f]
        matrix down[out r, in f]
        matrix square[out r, in r]
        """);

    /// <summary>Heads with channels of their own.</summary>
    public static WeightSpaceSpec Heads { get; } = WeightSpaceSpec.Parse(
        """
        labels r:3, H:2, d:3<H
        matrix query[other H, out d, in r]
        matrix output[out r, other H, in d]
        other slope[other H]
        """);

    /// <summary>A specification by its name in test data.</summary>
    public static WeightSpaceSpec Get(string name) => name switch
    {
        nameof(Perceptron) => Perceptron,
        nameof(DeepOnet) => DeepOnet,
        nameof(Recurrent) => Recurrent,
        nameof(Residual) => Residual,
        _ => Heads,
    };
}
