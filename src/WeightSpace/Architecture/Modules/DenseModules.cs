using SymmetryBasis;

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

    private static GraphValue Bag(ModuleCall call)
    {
        var rows = call.Apply(new GatherRule(0), call.Parameter("weight"), call.Input);
        return call.Apply(new ReduceRule("EmbeddingBag", keepsAxes: false, -2), rows);
    }
}
