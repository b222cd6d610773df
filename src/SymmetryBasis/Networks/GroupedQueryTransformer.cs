namespace WeightSpace.SymmetryBasis;

/// <summary>A decoder of the kind large language models are: grouped-query attention (arXiv:2305.13245), rotary
/// positions (arXiv:2104.09864), gated hidden layers, tied output.</summary>
internal static class GroupedQueryTransformer
{
    public static BuiltinNetwork Network { get; } = new(
        "transformer-gqa", "transformer with grouped-query attention, rotary positions, fused query-key-value matrix, RMS norm, gated hidden layer, tied output",
        [
            new("blocks", "2", "number of blocks"), new("width", "32", "channels of the residual stream"), new("heads", "4", "query heads"),
            new("groups", "2", "key and value heads; must divide the heads"), new("channels", "8", "channels of each head, an even number"),
            new("hidden", "64", "hidden units of each block"), new("vocabulary", "256", "number of tokens"), new("positions", "8", "length of the sequence"),
        ],
        Build);

    private static ArchitectureBuilder Build(NetworkSettings settings)
    {
        var (groups, channels) = (settings.Number("groups"), settings.Multiple("channels", 2, "the size of a rotary pair"));
        var queries = settings.Multiple("heads", groups, "groups") / groups;
        var (blocks, width, hidden, positions) = (settings.Number("blocks"), settings.Number("width"), settings.Number("hidden"), settings.Number("positions"));
        var net = new ArchitectureBuilder();
        var tokens = net.Parameter("tokens.weight", settings.Number("vocabulary"), width);
        var x = net.Embedding(tokens, net.Input("token", positions));
        var mask = net.Constant("mask", [positions, positions], default);
        // Angles differ between positions and between pairs of channels; heads share them.
        var angles = (Cosine: net.Constant("cosine", [positions, 1, channels], default), Sine: net.Constant("sine", [positions, 1, channels], default));
        for (var block = 0; block < blocks; block++)
        {
            var name = $"blocks.{block}";
            x = net.Add(x, Attention(net, $"{name}.attention", net.RmsNormLayer($"{name}.norm1", x), mask, angles, (groups, queries, channels)));
            var normed = net.RmsNormLayer($"{name}.norm2", x);
            var inner = net.Elementwise("mul", net.Elementwise("silu", net.DenseOnly($"{name}.gate", normed, hidden)), net.DenseOnly($"{name}.up", normed, hidden));
            x = net.Add(x, net.DenseOnly($"{name}.down", inner, width));
        }

        net.Output(net.Linear(net.RmsNormLayer("norm", x), tokens));
        return net;
    }

    private static GraphValue Attention(
        ArchitectureBuilder net, string name, GraphValue x, GraphValue mask, (GraphValue Cosine, GraphValue Sine) angles, (int Groups, int Queries, int Channels) sizes)
    {
        var (groups, queries, channels) = sizes;
        var (length, width) = (net.ShapeOf(x)[0], net.ShapeOf(x)[1]);
        var (heads, kept) = (checked(groups * queries), checked(groups * channels));
        var fused = net.DenseOnly($"{name}.qkv", x, checked((heads * channels) + (2 * kept)));
        var query = Rotate(net, net.Reshape(net.Slice(fused, 1, 0, heads * channels), length, heads, channels), angles);
        var key = Rotate(net, net.Reshape(net.Slice(fused, 1, heads * channels, kept), length, groups, channels), angles);
        var value = net.Reshape(net.Slice(fused, 1, (heads * channels) + kept, kept), length, groups, channels);
        var scores = net.Einsum("tgqd,sgd->gqts", net.Reshape(query, length, groups, queries, channels), key);
        var weights = net.Softmax(net.Add(scores, mask), -1);
        var mixed = net.Reshape(net.Einsum("gqts,sgd->tgqd", weights, value), length, heads * channels);
        return net.DenseOnly($"{name}.output", mixed, width);
    }

    /// <summary>Turns the pair of channels i and i + n/2 by its angle.</summary>
    private static GraphValue Rotate(ArchitectureBuilder net, GraphValue x, (GraphValue Cosine, GraphValue Sine) angles)
    {
        var halves = net.Split(x, -1, 2);
        var turned = net.Concat(-1, net.Elementwise("neg", halves[1]), halves[0]);
        return net.Add(net.Elementwise("mul", x, angles.Cosine), net.Elementwise("mul", turned, angles.Sine));
    }
}
