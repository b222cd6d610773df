using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using WeightSpace.SymmetryBasis;
using TorchSharp;

namespace WeightSpace.Testing;

/// <summary>A point at which a symmetry is tested: a weight space, an element of its group, and weights.</summary>
/// <remarks>Weights are a function of seed and tensor name: normal, with two decimals, so that a small case can be
/// worked out by hand.</remarks>
/// <param name="Spec">The weight space; it has at least one tensor.</param>
/// <param name="Element">The group element.</param>
/// <param name="Batch">Number of networks of <see cref="Features"/>.</param>
/// <param name="Channels">Number of channels of <see cref="Features"/>.</param>
/// <param name="Seed">Determines the weights.</param>
public sealed record SymmetryCase(WeightSpaceSpec Spec, GroupElement Element, int Batch, int Channels, int Seed)
{
    private const int MostShown = 24;

    /// <summary>Cases of a family of weight spaces, which shrink to the smallest weight space, then to the simplest
    /// permutation.</summary>
    /// <param name="specs">The weight spaces; those without tensors are left out.</param>
    public static Arbitrary<SymmetryCase> Arbitrary(Arbitrary<WeightSpaceSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        var cases = from spec in specs.Generator.Where(spec => spec.Tensors.Length > 0)
                    from element in GroupElements.Arbitrary(spec).Generator
                    from batch in Gen.Choose(1, 2)
                    from channels in Gen.Choose(1, 3)
                    from seed in Gen.Choose(0, int.MaxValue - 1)
                    select new SymmetryCase(spec, element, batch, channels, seed);
        return Arb.From(cases, drawn => Shrink(drawn, specs.Shrinker(drawn.Spec)));
    }

    /// <summary>Cases of one weight space, which shrink to the simplest permutation.</summary>
    /// <param name="spec">The weight space.</param>
    public static Arbitrary<SymmetryCase> Arbitrary(WeightSpaceSpec spec) => Arbitrary(Arb.From(Gen.Constant(spec)));

    /// <summary>The weights: one array for each tensor, row-major.</summary>
    public double[][] Weights() => [.. Spec.Tensors.Select(tensor => Draw(tensor, 1))];

    /// <summary>Features of <see cref="Batch"/> networks with <see cref="Channels"/> channels, in double
    /// precision.</summary>
    /// <returns>The caller disposes them.</returns>
    public WeightFeatures Features() =>
        new(Spec, [.. Spec.Tensors.Select(tensor =>
            torch.tensor(Draw(tensor, Batch * Channels), [Batch, .. tensor.Shape, Channels]))]);

    /// <summary>Weight space, permutation and, if they are few, the weights.</summary>
    public override string ToString()
    {
        var text = $"{Notation.Of(Spec)}; permutation {Element}";
        if (Batch * Channels > 1) text += $"; {Batch} x {Channels} channels";
        return Spec.ElementCount * Batch * Channels > MostShown
            ? $"{text}; seed {Seed}"
            : $"{text}; {string.Join(", ", Spec.Tensors.Select(Values))}";
    }

    private static IEnumerable<SymmetryCase> Shrink(SymmetryCase drawn, IEnumerable<WeightSpaceSpec> smaller)
    {
        foreach (var spec in smaller.Where(spec => spec.Tensors.Length > 0))
            yield return drawn with { Spec = spec, Element = GroupElements.Restrict(drawn.Element, drawn.Spec, spec) };
        foreach (var element in GroupElements.Shrink(drawn.Spec, drawn.Element)) yield return drawn with { Element = element };
        if (drawn.Batch > 1) yield return drawn with { Batch = 1 };
        if (drawn.Channels > 1) yield return drawn with { Channels = 1 };
    }

    private string Values(TensorSpec tensor)
    {
        var values = Draw(tensor, Batch * Channels).Select(value => value.ToString(CultureInfo.InvariantCulture));
        return $"{tensor.Name} = {string.Join(' ', values)}";
    }

    private double[] Draw(TensorSpec tensor, int copies)
    {
        var random = SeedSequence.Random(SeedSequence.Derive(Seed, tensor.Name), 0);
        // Box and Muller 1958.
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return [.. Enumerable.Range(0, checked((int)tensor.ElementCount * copies)).Select(_ => Math.Round(Normal(), 2))];
    }
}
