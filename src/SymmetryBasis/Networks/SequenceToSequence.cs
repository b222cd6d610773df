namespace WeightSpace.SymmetryBasis;

/// <summary>The sequence-to-sequence model of arXiv:2402.05232, section 4.1: one GRU cell reads, another writes and
/// starts from the first one's state.</summary>
/// <remarks>
/// Gates have matrices of their own, of the two additive biases of the gates r and z only one exists, as in Flax's
/// cell. The writer's first symbol is the reader's last one,
/// and then what it wrote before, which ties the vocabularies.
/// </remarks>
internal static class SequenceToSequence
{
    private const int Batch = 2;
    private static readonly string[] Gates = ["r", "z", "n"];

    public static BuiltinNetwork Network { get; } = new(
        "gru-seq2seq", "GRU encoder and decoder with separate gate matrices that share the state's label, arXiv:2402.05232",
        [new("vocabulary", "16", "number of symbols"), new("hidden", "128", "channels of the state"), new("steps", "2", "symbols read, and symbols written")],
        Build);

    private static ArchitectureBuilder Build(NetworkSettings settings)
    {
        var (vocabulary, hidden, steps) = (settings.Number("vocabulary"), settings.Number("hidden"), settings.Number("steps"));
        var net = new ArchitectureBuilder();
        Declare(net, "encoder", vocabulary, hidden);
        Declare(net, "decoder", vocabulary, hidden);
        var symbols = net.Input("symbols", steps, Batch, vocabulary);
        var state = net.Constant("initial state", [Batch, hidden], [false, true]);
        for (var step = 0; step < steps; step++) state = Step(net, "encoder", net.Select(symbols, 0, step), state);
        var symbol = net.Select(symbols, 0, steps - 1);
        var (weight, bias) = (net.Parameter("output.weight", vocabulary, hidden), net.Parameter("output.bias", vocabulary));
        for (var step = 0; step < steps; step++)
        {
            state = Step(net, "decoder", symbol, state);
            symbol = net.Softmax(net.Linear(state, weight, bias), -1);
            net.Output(symbol);
        }

        return net;
    }

    private static void Declare(ArchitectureBuilder net, string cell, int vocabulary, int hidden)
    {
        foreach (var gate in Gates)
        {
            net.Parameter($"{cell}.i{gate}.weight", hidden, vocabulary);
            net.Parameter($"{cell}.i{gate}.bias", hidden);
            net.Parameter($"{cell}.h{gate}.weight", hidden, hidden);
        }

        net.Parameter($"{cell}.hn.bias", hidden);
    }

    private static GraphValue Step(ArchitectureBuilder net, string cell, GraphValue symbol, GraphValue state)
    {
        GraphValue FromInput(string gate) => net.Linear(symbol, net[$"{cell}.i{gate}.weight"], net[$"{cell}.i{gate}.bias"]);
        GraphValue Gate(string gate) => net.Elementwise("sigmoid", net.Add(FromInput(gate), net.Linear(state, net[$"{cell}.h{gate}.weight"])));
        var update = Gate("z");
        var candidate = net.Elementwise("mul", Gate("r"), net.Linear(state, net[$"{cell}.hn.weight"], net[$"{cell}.hn.bias"]));
        candidate = net.Elementwise("tanh", net.Add(FromInput("n"), candidate));
        return net.Add(candidate, net.Elementwise("mul", update, net.Elementwise("sub", state, candidate)));
    }
}
