using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Recurrent networks, layer by layer and direction by direction, and their cells.</summary>
internal static class AtenRecurrent
{
    public static void Add(Dictionary<string, Func<AtenCall, TracedValue[]?>> table)
    {
        // Input, states, weights, has biases, layers, dropout, training, two directions, batch first.
        table["lstm"] = call => Sequence(call, "LSTM", call.Values(1));
        foreach (var (name, title) in new[] { ("gru", "GRU"), ("rnn_tanh", "RNN"), ("rnn_relu", "RNN") }) table[name] = call => Sequence(call, title, [call.Value(1)]);
        table["lstm_cell"] = call => Cell(call, "LSTMCell", call.Values(1));
        foreach (var (name, title) in new[] { ("gru_cell", "GRUCell"), ("rnn_tanh_cell", "RNNCell"), ("rnn_relu_cell", "RNNCell") }) table[name] = call => Cell(call, title, [call.Value(1)]);
    }

    private static TracedValue[] Cell(AtenCall call, string title, TracedValue[] states)
    {
        var result = call.Apply(new RecurrentRule(title), [call.Value(0), .. call.Present(2, 3, 4, 5), .. states]);
        // Cell and hidden state of a unit go together.
        return [.. call.Operator.Outputs.Select(_ => result)];
    }

    private static TracedValue[]? Sequence(AtenCall call, string title, TracedValue[] states)
    {
        // Packed sequences have another signature.
        if (call.Operator.Inputs is not [TraceTensor, _, _, bool hasBiases, double count, ..] || call.Operator.Inputs.Length < 8) return null;
        var (graph, value, weights) = (call.Graph, call.Value(0), call.Values(2));
        var (directions, isBatchFirst) = (call.Flag(7) ? 2 : 1, call.Flag(8));
        var each = weights.Length / ((int)count * directions);
        var isProjected = each == (hasBiases ? 5 : 3);
        var time = isBatchFirst && value.Rank > 2 ? 1 : 0;
        var last = new List<Lazy<TracedValue>>();
        for (var layer = 0; layer < (int)count; layer++)
        {
            var outputs = new List<TracedValue>();
            for (var direction = 0; direction < directions; direction++)
            {
                var index = (layer * directions) + direction;
                var own = weights.AsSpan(index * each, each).ToArray();
                var hidden = own[isProjected ? ^1 : 1].Shape[isProjected ? 0 : 1];
                TracedValue[] ordered = isProjected ? [own[0], own[1], own[^1], .. own[2..^1]] : own;
                var output = graph.Apply(
                    new RecurrentRule(title, hasDirections: false, isProjected), value.Shape.SetItem(value.Rank - 1, hidden), [value, .. ordered, .. States(graph, states, index)]);
                outputs.Add(output);
                var end = direction == 0 ? output.Shape[time] - 1 : 0;
                last.Add(new(() => graph.Select(output, time, end)));
            }

            value = graph.Concat(value.Rank - 1, outputs);
        }

        var finals = graph.Stack(call.ShapeOf(1).RemoveAt(0), [.. last]);
        // The cells of a projected LSTM have as many units as before the projection.
        return
        [
            value,
            .. call.Operator.Outputs.Skip(1).Select(output => output.Shape.SequenceEqual(finals.Shape)
                ? finals
                : graph.Unknown(call.Name, "the cell states of a projected LSTM are read", output.Shape, [finals, .. weights])),
        ];
    }

    /// <summary>States of all layers and directions are stacked, <c>[layers · directions, batch, h]</c>; where there are two, they
    /// are taken side by side, so that both are known to be stacked alike: else all layers would have to share their
    /// units.</summary>
    private static TracedValue[] States(TraceGraph graph, TracedValue[] states, int index)
    {
        if (states.Length != 2 || states[0].IsConstant || states[0].Rank != 3 || !states[0].Shape.SequenceEqual(states[1].Shape))
            return [.. states.Select(state => graph.Select(state, 0, index))];
        var batch = states[0].Shape[1];
        var both = graph.Select(graph.Concat(1, states), 0, index);
        return [graph.Slice(both, 0, 0, batch), graph.Slice(both, 0, batch, batch)];
    }
}
