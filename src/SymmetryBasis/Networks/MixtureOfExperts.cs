namespace WeightSpace.SymmetryBasis;

/// <summary>Residual blocks of experts with dense routing: every expert is run, and a softmax over experts weighs them
/// (arXiv:1701.06538 without the sparsity).</summary>
internal static class MixtureOfExperts
{
    public static BuiltinNetwork Network { get; } = new(
        "moe", "mixture of experts: hidden units are nested in experts",
        [
            new("input", "8", "number of inputs"), new("width", "16", "channels of the residual stream"), new("experts", "4", "experts of each block"),
            new("hidden", "8", "hidden units of each expert"), new("blocks", "1", "number of blocks"), new("output", "4", "number of outputs"),
        ],
        Build);

    private static ArchitectureBuilder Build(NetworkSettings settings)
    {
        var (width, experts, hidden, blocks) = (settings.Number("width"), settings.Number("experts"), settings.Number("hidden"), settings.Number("blocks"));
        var net = new ArchitectureBuilder();
        var x = net.Dense("input", net.Input("x", 3, settings.Number("input")), width);
        for (var block = 0; block < blocks; block++)
        {
            var name = $"blocks.{block}";
            var normed = net.LayerNormLayer($"{name}.norm", x);
            var route = net.Softmax(net.Dense($"{name}.router", normed, experts), -1);
            var inner = net.Einsum("tr,ehr->teh", normed, net.Parameter($"{name}.up.weight", experts, hidden, width));
            inner = net.Elementwise("gelu", net.Add(inner, net.Parameter($"{name}.up.bias", experts, hidden)));
            var outputs = net.Einsum("teh,erh->ter", inner, net.Parameter($"{name}.down.weight", experts, width, hidden));
            outputs = net.Add(outputs, net.Parameter($"{name}.down.bias", experts, width));
            x = net.Add(x, net.Einsum("te,ter->tr", route, outputs));
        }

        net.Output(net.Dense("output", x, settings.Number("output")));
        return net;
    }
}
