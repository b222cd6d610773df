using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>The group elements that a certificate tries.</summary>
internal static class CertificateElements
{
    /// <summary>Labels that get a transposition of their own; in networks with more, a random sample of them
    /// does.</summary>
    private const int MostTranspositions = 16;

    public static IEnumerable<GroupElement> Choose(WeightSpaceSpec spec, int trials, Random random)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(random);
        return Enumerate(spec, trials, random);
    }

    private static IEnumerable<GroupElement> Enumerate(WeightSpaceSpec spec, int trials, Random random)
    {
        yield return GroupElement.FullCycles(spec);
        var labels = spec.Labels.Where(label => label.Kind != LabelKind.Fixed && label.Size > 1).ToArray();
        random.Shuffle(labels);
        foreach (var label in labels.Take(MostTranspositions))
        {
            var index = random.Next(label.Size - 1);
            yield return GroupElement.Transposition(spec, label, random.Next(label.Instances), index, index + 1);
        }

        for (var trial = 0; trial < trials; trial++) yield return GroupElement.Random(spec, random);
    }
}
