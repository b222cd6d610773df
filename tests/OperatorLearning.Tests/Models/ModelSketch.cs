using FsCheck;
using FsCheck.Fluent;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning.Tests.Models;

/// <summary>A few numbers from which options of any kind can be made; a generator that shrinks makes counterexamples
/// small.</summary>
/// <param name="Kind">The name of the model.</param>
/// <param name="Sensors">Sensors, or channels of an FNO.</param>
/// <param name="Hidden">Hidden widths of all networks.</param>
/// <param name="Basis">Basis functions, or what stands for them.</param>
/// <param name="Outputs">Values at a query point.</param>
/// <param name="Dimension">The dimension of a query point, 1 or 2.</param>
/// <param name="Harmonics">Harmonics or frequencies of the query features; 0 for none.</param>
/// <param name="Choices">Bits for all that is chosen; 0 for the defaults.</param>
public sealed record ModelSketch(
    string Kind, int Sensors, EquatableArray<int> Hidden, int Basis, int Outputs, int Dimension, int Harmonics, int Choices)
{
    /// <summary>Sketches of all kinds.</summary>
    public static Arbitrary<ModelSketch> Arbitrary() => Arb.From(
        from kind in Gen.Elements(OperatorModels.Names.AsEnumerable())
        from sensors in Gen.Choose(1, 300)
        from hidden in Gen.ListOf(Gen.Choose(1, 300))
        from basis in Gen.Choose(1, 50)
        from outputs in Gen.Choose(1, 3)
        from dimension in Gen.Choose(1, 2)
        from harmonics in Gen.Choose(0, 3)
        from choices in Gen.Choose(0, 255)
        select new ModelSketch(kind, sensors, [.. hidden], basis, outputs, dimension, harmonics, choices),
        sketch => sketch.Smaller());

    /// <summary>The options.</summary>
    public OperatorModelOptions Options()
    {
        QueryFeatures? features = Harmonics == 0 ? null
            : Bit(0) ? new FourierFeatures(Dimension, Harmonics, Choices / 7.0, Choices)
            : new PeriodicFeatures(Dimension, Harmonics, (Choices + 1) / 7.0);
        var inputs = features?.FeatureDimension ?? Dimension;
        var activation = (NetworkActivation)(Choices >> 1 & 3);
        var init = Bit(3) ? WeightInitialization.Uniform : WeightInitialization.Glorot;
        int[] equal = [.. Enumerable.Repeat(Basis, Hidden.Length + 1)];
        return Kind switch
        {
            "chen-chen" => new ChenChenOptions(Sensors, Basis, Basis, inputs, activation, features, init),
            "deeponet" when Bit(7) => Encoded(new([7, 9]), [new(3, 2), new(Outputs, 1, 2)], sensors =>
                new DeepOnetOptions([sensors, .. Hidden, Basis], [inputs, .. Hidden, Basis], activation, features: features)),
            "deeponet" => new DeepOnetOptions(
                Of(Sensors, Basis * Outputs), Of(inputs, Basis), activation, Bit(4), Bit(5), features, Outputs, init),
            "flex-deeponet" => new FlexDeepOnetOptions(
                new(Of(Sensors, (Basis + 1) * Outputs)), new(Of(inputs, Basis)),
                new(Of(Sensors, 2 * Dimension + (Bit(4) ? Dimension * (Dimension - 1) / 2 : 0))), Bit(4), Bit(5), activation, Bit(6), features, init),
            "fno" => new FourierOperatorOptions(
                new(Enumerable.Repeat(2 * Basis, Dimension)), new(Enumerable.Repeat(Basis, Dimension)), Sensors, Hidden.Length + 1, Basis, Outputs, activation, init),
            "hyperdeeponet" => new HyperDeepOnetOptions(
                new(Of(Sensors, Basis)), new(Of(inputs, Outputs)), activation, (NetworkActivation)(Choices >> 4 & 3),
                Bit(6) ? 0 : Harmonics, Bit(6) ? Basis : 0, Bit(6) ? Sensors : 0, !Bit(6) && Bit(7), features, init),
            "mionet" => new MioNetOptions(
                [new(Of(Sensors, Basis * Outputs)), new([Basis, Basis * Outputs])], new(Of(inputs, Basis)), activation, Bit(4), Bit(5), features, init),
            "modified-deeponet" => new ModifiedDeepOnetOptions(
                new([Sensors, .. equal, Basis * Outputs]), new([inputs, .. equal, Basis]), activation, Bit(4), features, init),
            "nomad" => new NomadOptions(new(Of(Sensors, Basis)), new([Basis + inputs, .. equal, Outputs]), activation, features, init),
            "pod-deeponet" => new PodDeepOnetOptions(new(Of(Sensors, Basis)), Dimension, activation, init),
            "shift-deeponet" => new ShiftDeepOnetOptions(
                new(Of(Sensors, Basis * Outputs)), new(Of(inputs, Basis)), new(Of(Sensors, Dimension * Dimension * (Bit(4) ? Basis : 1))),
                new(Of(Sensors, Dimension * (Bit(4) ? Basis : 1))), Bit(4), Bit(5), activation, Bit(6), Bit(7), features, init),
            "stacked-deeponet" => new StackedDeepOnetOptions(new(Of(Sensors, Outputs)), new(Of(inputs, Basis)), activation, Bit(4), Bit(5), features, init),
            _ => throw new InvalidOperationException($"There is no sketch of the model '{Kind}'."),
        };
    }

    private static EncodedOperatorOptions Encoded(SizeList grid, ConvolutionLayer[] layers, Func<int, OperatorModelOptions> model)
    {
        var encoder = new ConvolutionalEncoderOptions(grid, layers);
        return new(encoder, model(encoder.FeatureCount));
    }

    private IEnumerable<ModelSketch> Smaller()
    {
        if (Choices > 0) yield return this with { Choices = 0 };
        for (var bit = 0; bit < 8; bit++)
            if (Bit(bit)) yield return this with { Choices = Choices & ~(1 << bit) };
        if (Harmonics > 0) yield return this with { Harmonics = Harmonics - 1 };
        for (var layer = 0; layer < Hidden.Length; layer++)
        {
            yield return this with { Hidden = Hidden.Items.RemoveAt(layer) };
            if (Hidden[layer] > 1) yield return this with { Hidden = Hidden.Items.SetItem(layer, Hidden[layer] / 2) };
        }

        if (Sensors > 1) yield return this with { Sensors = Sensors / 2 };
        if (Basis > 1) yield return this with { Basis = Basis / 2 };
        if (Outputs > 1) yield return this with { Outputs = 1 };
        if (Dimension > 1) yield return this with { Dimension = 1 };
    }

    private bool Bit(int bit) => (Choices >> bit & 1) == 1;

    private int[] Of(int first, int last) => [first, .. Hidden, last];
}
