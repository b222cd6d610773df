namespace WeightSpace.SymmetryBasis;

/// <summary>Recurrent sequence models, weights laid out as PyTorch's: gates stacked along the first axis.</summary>
internal static class RecurrentNetworks
{
    private const int Batch = 2;

    public static BuiltinNetwork Lstm { get; } = Stacked("lstm", "LSTM layers and a dense head; the four gates are blocks of one axis", "LSTM", 4);

    public static BuiltinNetwork Gru { get; } = Stacked("gru", "GRU layers and a dense head; the three gates are blocks of one axis", "GRU", 3);

    public static BuiltinNetwork LanguageModel { get; } = new(
        "rnn-lm", "recurrent language model that gives the log-likelihood of one-hot sequences; embedding and output share the vocabulary",
        [
            new("vocabulary", "50", "number of symbols"), new("embedding", "32", "channels of the embedding"), new("hidden", "64", "channels of the state"),
            new("steps", "4", "symbols that are predicted"), new("tied", "false", "whether the embedding serves as the output matrix too; the state is then as wide as the embedding"),
        ],
        BuildLanguageModel);

    private static BuiltinNetwork Stacked(string name, string description, string rule, int gates) => new(
        name, description,
        [
            new("input", "8", "channels of the input"), new("hidden", "16", "channels of the state"), new("layers", "2", "recurrent layers"),
            new("output", "4", "number of outputs at each step"), new("steps", "4", "length of the sequence"),
        ],
        settings =>
        {
            var (hidden, layers) = (settings.Number("hidden"), settings.Number("layers"));
            var net = new ArchitectureBuilder();
            var x = net.Input("x", settings.Number("steps"), Batch, settings.Number("input"));
            for (var layer = 0; layer < layers; layer++) x = Layer(net, rule, layer, x, checked(gates * hidden), hidden);
            net.Output(net.Dense("head", x, settings.Number("output")));
            return net;
        });

    private static GraphValue Layer(ArchitectureBuilder net, string rule, int layer, GraphValue x, int stacked, int hidden, params ReadOnlySpan<GraphValue> states) => net.Recurrent(
        rule,
        x,
        net.Parameter($"rnn.weight_ih_l{layer}", stacked, net.ShapeOf(x)[^1]),
        net.Parameter($"rnn.weight_hh_l{layer}", stacked, hidden),
        [net.Parameter($"rnn.bias_ih_l{layer}", stacked), net.Parameter($"rnn.bias_hh_l{layer}", stacked), .. states]);

    private static ArchitectureBuilder BuildLanguageModel(NetworkSettings settings)
    {
        var (vocabulary, embedding, steps, isTied) = (settings.Number("vocabulary"), settings.Number("embedding"), settings.Number("steps"), settings.Flag("tied"));
        var hidden = isTied ? embedding : settings.Number("hidden");
        var net = new ArchitectureBuilder();
        var symbols = net.Input("symbols", checked(steps + 1), Batch, vocabulary);
        var table = net.Parameter("embedding.weight", vocabulary, embedding);
        var x = net.MatMul(net.Slice(symbols, 0, 0, steps), table);
        x = Layer(net, "RNN", 0, x, hidden, hidden, net.Parameter("initial_state", 1, hidden));
        var output = isTied ? table : net.Parameter("output.weight", vocabulary, hidden);
        // The likelihood compares with the next symbol, which is what ties the vocabulary of the output to that of the
        // embedding.
        var likelihood = net.Elementwise("mul", net.Apply(new NormalizeRule("LogSoftmax", -1), net.Linear(x, output, net.Parameter("output.bias", vocabulary))), net.Slice(symbols, 0, 1, steps));
        net.Output(net.Reduce("sum", likelihood, -1));
        return net;
    }
}
