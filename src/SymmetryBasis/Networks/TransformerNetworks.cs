using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Pre-norm decoders with learned positions.</summary>
internal static class TransformerNetworks
{
    private static readonly ImmutableArray<NetworkSetting> Common =
    [
        new("blocks", "2", "number of blocks"), new("width", "32", "channels of the residual stream"), new("hidden", "128", "hidden units of each block"),
        new("vocabulary", "256", "number of tokens"), new("positions", "8", "length of the sequence"), new("tied", "true", "whether the output uses the token embedding"),
    ];

    public static BuiltinNetwork Heads { get; } = new(
        "transformer", "pre-norm transformer with multi-head attention: channels are nested in heads",
        Common.Add(new("heads", "4", "attention heads; must divide the width")),
        settings => Build(settings, settings.Number("heads")));

    public static BuiltinNetwork Flat { get; } = new(
        "transformer-flat", "the same without heads: one attention over all channels, the specification counted in the literature for flat heads",
        Common,
        settings => Build(settings, 1));

    private static ArchitectureBuilder Build(NetworkSettings settings, int heads)
    {
        var (width, positions, vocabulary) = (settings.Multiple("width", heads, "heads"), settings.Number("positions"), settings.Number("vocabulary"));
        var (blocks, hidden) = (settings.Number("blocks"), settings.Number("hidden"));
        var net = new ArchitectureBuilder();
        var tokens = net.Parameter("tokens.weight", vocabulary, width);
        var places = net.Parameter("positions.weight", positions, width);
        var mask = net.Constant("mask", [positions, positions], default);
        var x = net.Add(net.Embedding(tokens, net.Input("token", positions)), net.Embedding(places, net.Constant("position", [positions], default)));
        for (var block = 0; block < blocks; block++)
        {
            var name = $"blocks.{block}";
            x = net.Add(x, Attention(net, $"{name}.attention", net.LayerNormLayer($"{name}.norm1", x), mask, heads));
            var inner = net.Elementwise("gelu", net.Dense($"{name}.up", net.LayerNormLayer($"{name}.norm2", x), hidden));
            x = net.Add(x, net.Dense($"{name}.down", inner, width));
        }

        x = net.LayerNormLayer("norm", x);
        net.Output(net.Linear(x, settings.Flag("tied") ? tokens : net.Parameter("output.weight", vocabulary, width), net.Parameter("output.bias", vocabulary)));
        return net;
    }

    private static GraphValue Attention(ArchitectureBuilder net, string name, GraphValue x, GraphValue mask, int heads)
    {
        var (length, width) = (net.ShapeOf(x)[0], net.ShapeOf(x)[1]);
        GraphValue Project(string part)
        {
            var flat = net.Dense($"{name}.{part}", x, width);
            return heads == 1 ? flat : net.Reshape(flat, length, heads, width / heads);
        }

        var (query, key, value) = (Project("query"), Project("key"), Project("value"));
        var scores = net.Einsum(heads == 1 ? "td,sd->ts" : "thd,shd->hts", query, key);
        var weights = net.Softmax(net.Add(scores, mask), -1);
        var mixed = net.Einsum(heads == 1 ? "ts,sd->td" : "hts,shd->thd", weights, value);
        return net.Dense($"{name}.output", heads == 1 ? mixed : net.Reshape(mixed, length, width), width);
    }
}
