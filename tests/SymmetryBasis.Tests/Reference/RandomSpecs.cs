namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>Small random weight spaces: labels of all kinds, sizes from 1, repeated labels, scalars, no tensors at
/// all.</summary>
internal static class RandomSpecs
{
    public static WeightSpaceSpec Create(int seed, int mostElements)
    {
        var random = new Random(seed);
        var parent = AxisLabel.Permutable("H", random.Next(1, 3));
        AxisLabel[] labels =
        [
            AxisLabel.Permutable("a", random.Next(1, 4)), AxisLabel.Permutable("b", random.Next(1, 4)), AxisLabel.Fixed("x", random.Next(1, 3)),
            parent, AxisLabel.Nested("d", random.Next(1, 3), parent),
        ];
        var tensors = new List<TensorSpec>();
        var elements = 0L;
        for (var t = random.Next(0, 4); t > 0; t--)
        {
            var axes = new List<TensorAxis>();
            for (var k = random.Next(0, 4); k > 0; k--)
            {
                var label = labels[random.Next(labels.Length)];
                if (label.Parent is not null) axes.Add(new(parent, AxisRole.Other));
                axes.Add(new(label, AxisRole.Other));
            }

            var tensor = new TensorSpec($"t{t}", TensorKind.Other, [.. axes]);
            if (elements + tensor.ElementCount > mostElements) continue;
            elements += tensor.ElementCount;
            tensors.Add(tensor);
        }

        return new WeightSpaceSpec([.. tensors]);
    }
}
