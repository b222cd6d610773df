using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Linear, Bilinear, Embedding, EmbeddingBag.</summary>
internal sealed class DenseModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type) => type switch
    {
        "Linear" => call.Apply(new LinearRule(), [call.Input, .. call.Present("weight", "bias")]),
        "Bilinear" when call.Inputs.Count == 2 => Bilinear(call),
        "Embedding" => call.Apply(new GatherRule(0), call.Parameter("weight"), call.Input),
        "EmbeddingBag" => Bag(call),
        _ => null,
    };

    private static GraphValue Bilinear(ModuleCall call)
    {
        var letters = new string([.. Enumerable.Range(0, call.InputShape.Length - 1).Select(axis => (char)('a' + axis))]);
        var product = call.Apply(new EinsumRule($"{letters}x,{letters}y,oxy->{letters}o"), call.Inputs[0], call.Inputs[1], call.Parameter("weight"));
        return call.Has("bias") ? call.Apply(new ElementwiseRule("add"), product, call.Parameter("bias")) : product;
    }

    /// <summary>Inputs: symbols <c>[bags, symbols]</c> and their weights, or symbols in a row, where the bags begin,
    /// and the weights.</summary>
    private static GraphValue Bag(ModuleCall call)
    {
        var rows = call.Apply(new GatherRule(0), call.Parameter("weight"), call.Input);
        var isTable = call.InputShape.Length == 2;
        if (call.From(isTable ? 1 : 2) is [var weights])
            rows = call.Apply(new ElementwiseRule("mul"), rows, call.Apply(new ReshapeRule([.. call.ShapeOf(weights), 1]), weights));
        if (isTable) return call.Apply(new ReduceRule("EmbeddingBag", keepsAxes: false, -2), rows);
        // Where a bag ends is said by number.
        var bags = ModuleRun.ShapeOf(call, call.From(0, 1))[0];
        var sums = call.Apply(new RepositionRule("EmbeddingBag", (0, bags)), rows);
        return call.Apply(new ElementwiseRule("add"), sums, call.Unknown([1], call.Inputs[1]));
    }
}
