using FsCheck;
using FsCheck.Fluent;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing;

/// <summary>What a random network is made from. Any list of steps is a network: one that does not fit where it stands
/// is left out.</summary>
/// <param name="Inputs">Width of the input, 1 to 3.</param>
/// <param name="Steps">What follows the first layer.</param>
/// <param name="Outputs">Width of a last layer; 0 for none.</param>
public sealed record NetworkSketch(int Inputs, EquatableArray<NetworkStep> Steps, int Outputs)
{
    /// <summary>Sketches of random networks, which shrink by losing steps, then by smaller numbers.</summary>
    /// <param name="mostSteps">Most steps after the first layer.</param>
    public static Arbitrary<NetworkSketch> Arbitrary(int mostSteps)
    {
        var step = from kind in Gen.Elements(Enum.GetValues<StepKind>())
                   from size in Gen.Choose(1, 4)
                   from pick in Gen.Choose(0, 7)
                   select new NetworkStep(kind, size, pick);
        var sketch = from inputs in Gen.Choose(1, 3)
                     from count in Gen.Choose(0, mostSteps)
                     from steps in step.ArrayOf(count)
                     from outputs in Gen.Choose(0, 2)
                     select new NetworkSketch(inputs, [.. steps], outputs);
        return Arb.From(sketch, Shrink);
    }

    /// <summary>The sketch on one line.</summary>
    public override string ToString() => $"{Inputs} -> {string.Join(", ", Steps.Select(step => $"{step.Kind}({step.Size}, {step.Pick})"))} -> {Outputs}";

    private static IEnumerable<NetworkSketch> Shrink(NetworkSketch sketch)
    {
        for (var i = 0; i < sketch.Steps.Length; i++)
            yield return sketch with { Steps = sketch.Steps.Items.RemoveAt(i) };
        for (var i = 0; i < sketch.Steps.Length; i++)
        {
            var step = sketch.Steps[i];
            if (step.Size > 1)
                yield return sketch with { Steps = sketch.Steps.Items.SetItem(i, step with { Size = step.Size - 1 }) };
            if (step.Pick > 0)
                yield return sketch with { Steps = sketch.Steps.Items.SetItem(i, step with { Pick = step.Pick / 2 }) };
        }

        if (sketch.Inputs > 1) yield return sketch with { Inputs = 1 };
        if (sketch.Outputs > 0) yield return sketch with { Outputs = sketch.Outputs - 1 };
    }
}
