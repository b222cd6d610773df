using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing;

/// <summary>Small random weight spaces: labels of all kinds, sizes from 1, repeated labels, scalars, no tensors at
/// all.</summary>
public static class RandomSpecs
{
    /// <summary>Specifications, which shrink by losing tensors and axes, then by smaller and simpler labels.</summary>
    /// <param name="mostElements">Most weights; a tensor that would exceed it is left out.</param>
    public static Arbitrary<WeightSpaceSpec> Arbitrary(long mostElements)
    {
        var labels = from sizes in Gen.Choose(1, 3).ArrayOf(6)
                     let parent = AxisLabel.Permutable("H", sizes[3])
                     let nested = AxisLabel.Nested("d", Math.Min(sizes[4], 2), parent)
                     select new[]
                     {
                         AxisLabel.Permutable("a", sizes[0]), AxisLabel.Permutable("b", sizes[1]),
                         AxisLabel.Fixed("x", Math.Min(sizes[2], 2)),
                         parent, nested, AxisLabel.Nested("e", Math.Min(sizes[5], 2), nested),
                     };
        var spec = from all in labels
                   let axis = from label in Gen.Elements(all)
                              from role in Gen.Elements(Enum.GetValues<AxisRole>())
                              select new TensorAxis(label, role)
                   let tensor = from kind in Gen.Elements(Enum.GetValues<TensorKind>())
                                from rank in Gen.Choose(0, 3)
                                from axes in axis.ArrayOf(rank)
                                select (Kind: kind, Axes: axes.SelectMany(WithParents).ToImmutableArray())
                   from count in Gen.Choose(0, 3)
                   from tensors in tensor.ArrayOf(count)
                   let drawn = tensors.Select((one, i) => new TensorSpec($"t{i}", one.Kind, one.Axes))
                   select new WeightSpaceSpec([.. Within(drawn, mostElements)]);
        return Arb.From(spec, Shrink);
    }

    private static IEnumerable<TensorAxis> WithParents(TensorAxis axis) =>
        axis.Label.Parent is { } parent ? WithParents(new(parent, AxisRole.Other)).Append(axis) : [axis];

    private static IEnumerable<TensorSpec> Within(IEnumerable<TensorSpec> tensors, long mostElements)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.ElementCount > mostElements) continue;
            mostElements -= tensor.ElementCount;
            yield return tensor;
        }
    }

    private static IEnumerable<WeightSpaceSpec> Shrink(WeightSpaceSpec spec)
    {
        for (var i = 0; i < spec.Tensors.Length; i++) yield return new(spec.Tensors.Items.RemoveAt(i));
        for (var i = 0; i < spec.Tensors.Length; i++)
        {
            var tensor = spec.Tensors[i];
            for (var axis = 0; axis < tensor.Axes.Length; axis++)
            {
                if (Enumerable.Range(0, tensor.Axes.Length).Any(child => tensor.ParentAxis(child) == axis)) continue;
                var smaller = new TensorSpec(tensor.Name, tensor.Kind, tensor.Axes.Items.RemoveAt(axis));
                yield return new(spec.Tensors.Items.SetItem(i, smaller));
            }
        }

        // Several at once, for what shows only where two sizes agree.
        if (spec.Labels.Any(label => label.Size > 2))
            yield return Replace(spec, label => Remade(label, label.Kind, Math.Min(label.Size, 2)));
        foreach (var label in spec.Labels)
        {
            if (label.Size > 1) yield return Replace(spec, label, Remade(label, label.Kind, label.Size - 1));
            if (label.Kind != LabelKind.Permutable)
                yield return Replace(spec, label, Remade(label, LabelKind.Permutable, label.Size));
        }
    }

    private static AxisLabel Remade(AxisLabel label, LabelKind kind, int size) => kind switch
    {
        LabelKind.Fixed => AxisLabel.Fixed(label.Name, size),
        LabelKind.Nested => AxisLabel.Nested(label.Name, size, label.Parent!),
        _ => AxisLabel.Permutable(label.Name, size),
    };

    private static WeightSpaceSpec Replace(WeightSpaceSpec spec, AxisLabel old, AxisLabel replacement) =>
        Replace(spec, label => label == old ? replacement : label);

    /// <summary>The specification with other labels, and with their children moved under them.</summary>
    private static WeightSpaceSpec Replace(WeightSpaceSpec spec, Func<AxisLabel, AxisLabel> replacement)
    {
        AxisLabel New(AxisLabel label)
        {
            var own = replacement(label);
            return own.Parent is null ? own : AxisLabel.Nested(own.Name, own.Size, New(label.Parent!));
        }

        ImmutableArray<TensorAxis> Axes(TensorSpec tensor) =>
            [.. tensor.Axes.Select(axis => axis with { Label = New(axis.Label) })];
        return new([.. spec.Tensors.Select(tensor => new TensorSpec(tensor.Name, tensor.Kind, Axes(tensor)))]);
    }
}
