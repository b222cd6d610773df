using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>Recurrent layers of one or two directions.</summary>
/// <remarks>
/// Shapes inside: input <c>[time, batch, input]</c>, states <c>[batch, hidden]</c>. The gates' shares of the input are
/// one product for all times;
/// only what depends on the state is computed step by step.
/// </remarks>
internal static class RecurrentOperators
{
    /// <summary>One step: the input's share of the gates and the states in, the states out; the first state is the
    /// output.</summary>
    internal delegate Tensor[] Step(Tensor gates, Tensor[] states);

    internal static void Register(OnnxOperatorTable operators)
    {
        operators.AddMany("RNN", call => Run(call, gates: 1, states: 1, PlainCell));
        operators.AddMany("GRU", call => Run(call, gates: 3, states: 1, GruCell));
        operators.AddMany("LSTM", call => Run(call, gates: 4, states: 2, LstmCell));
    }

    private static Tensor[] Run(OnnxCall call, int gates, int states, Func<OnnxCall, int, Weights, Step> cell)
    {
        var batchFirst = call.Flag("layout");
        var x = batchFirst ? call.X.transpose(0, 1) : call.X;
        var directions = Directions(call);
        var hidden = call[2].shape[^1];
        if (call[1].shape[1] != gates * hidden) throw call.Node.Malformed($"its W should have {gates} x {hidden} rows and has {call[1].shape[1]}");
        var lengths = call.Optional(4);
        var outputs = new List<Tensor>();
        var lasts = new List<Tensor>[states];
        for (var state = 0; state < states; state++) lasts[state] = [];
        for (var direction = 0; direction < directions.Length; direction++)
        {
            var weights = new Weights(call, direction, gates, hidden);
            var initial = new Tensor[states];
            for (var state = 0; state < states; state++)
            {
                // The initial states are the inputs 5 and, for LSTM, 6.
                initial[state] = call.Optional(5 + state) is not { } given ? zeros(x.shape[1], hidden, dtype: x.dtype, device: x.device)
                    : given.select(batchFirst ? 1 : 0, direction);
            }

            var (output, last) = Scan(x, lengths, directions[direction], weights, cell(call, direction, weights), initial);
            outputs.Add(output);
            for (var state = 0; state < states; state++) lasts[state].Add(last[state]);
        }

        // All outputs: [time, directions, batch, hidden]; last states: [directions, batch, hidden].
        var all = stack(outputs, 1);
        var result = new List<Tensor> { batchFirst ? all.permute(2, 0, 1, 3) : all };
        foreach (var last in lasts) result.Add(stack(last, batchFirst ? 1 : 0));
        return [.. result];
    }

    private static bool[] Directions(OnnxCall call) => call.String("direction", "forward") switch
    {
        "forward" => [false],
        "reverse" => [true],
        "bidirectional" => [false, true],
        var other => throw call.Node.Malformed($"its direction is '{other}'; expected forward, reverse or bidirectional"),
    };

    private static (Tensor Output, Tensor[] Last) Scan(Tensor x, Tensor? lengths, bool backwards, Weights weights, Step step, Tensor[] states)
    {
        var steps = x.shape[0];
        var gates = x.Product(weights.Input.t()).add(weights.InputBias);
        var outputs = new Tensor[steps];
        for (var i = 0L; i < steps; i++)
        {
            var time = backwards ? steps - 1 - i : i;
            var next = step(gates.select(0, time), states);
            if (lengths is not null)
            {
                // Behind its end a sequence keeps its states and has no output. Backwards it thereby begins at its own
                // end.
                var runs = lengths.gt(time).unsqueeze(1);
                outputs[time] = where(runs, next[0], zeros_like(next[0]));
                next = [.. next.Select((state, number) => where(runs, state, states[number]))];
            }
            else
            {
                outputs[time] = next[0];
            }

            states = next;
        }

        return (steps == 0 ? zeros(0, x.shape[1], states[0].shape[1], dtype: x.dtype, device: x.device) : stack(outputs, 0), states);
    }

    private static Step PlainCell(OnnxCall call, int direction, Weights weights)
    {
        var functions = RecurrentActivations.Of(call, direction, "Tanh");
        var recurrent = weights.Recurrent.t();
        return (gates, states) => [functions[0](weights.Clipped(gates.add(states[0].Product(recurrent)).add(weights.RecurrentBias)))];
    }

    /// <summary>Gates in the order update, reset, hidden.</summary>
    private static Step GruCell(OnnxCall call, int direction, Weights weights)
    {
        var functions = RecurrentActivations.Of(call, direction, "Sigmoid", "Tanh");
        var hidden = weights.Hidden;
        var resetsAfterProduct = call.Flag("linear_before_reset");
        var recurrent = weights.Recurrent.t();
        var (both, own) = (recurrent.narrow(1, 0, 2 * hidden), recurrent.narrow(1, 2 * hidden, hidden));
        var (bothBias, ownBias) = (weights.RecurrentBias.narrow(0, 0, 2 * hidden), weights.RecurrentBias.narrow(0, 2 * hidden, hidden));
        return (gates, states) =>
        {
            var state = states[0];
            var first = functions[0](weights.Clipped(gates.narrow(1, 0, 2 * hidden).add(state.Product(both)).add(bothBias)));
            var (update, reset) = (first.narrow(1, 0, hidden), first.narrow(1, hidden, hidden));
            var memory = resetsAfterProduct ? reset.mul(state.Product(own).add(ownBias)) : reset.mul(state).Product(own).add(ownBias);
            var candidate = functions[1](weights.Clipped(gates.narrow(1, 2 * hidden, hidden).add(memory)));
            return [candidate.add(update.mul(state.sub(candidate)))];
        };
    }

    /// <summary>Gates in the order input, output, forget, cell.</summary>
    private static Step LstmCell(OnnxCall call, int direction, Weights weights)
    {
        var functions = RecurrentActivations.Of(call, direction, "Sigmoid", "Tanh", "Tanh");
        var hidden = weights.Hidden;
        var recurrent = weights.Recurrent.t();
        var couples = call.Flag("input_forget");
        var peepholes = call.Optional(7)?.select(0, direction);
        return (gates, states) =>
        {
            var (output, cell) = (states[0], states[1]);
            var all = gates.add(output.Product(recurrent)).add(weights.RecurrentBias);
            var input = functions[0](weights.Clipped(Gate(0, all, cell)));
            var forget = couples ? input.neg().add(1) : functions[0](weights.Clipped(Gate(2, all, cell)));
            var candidate = functions[1](weights.Clipped(all.narrow(1, 3 * hidden, hidden)));
            var nextCell = forget.mul(cell).add(input.mul(candidate));
            var open = functions[0](weights.Clipped(Gate(1, all, nextCell)));
            return [open.mul(functions[2](nextCell)), nextCell];
        };

        // The gates see the cell through the peepholes, in their own order.
        Tensor Gate(int gate, Tensor all, Tensor cell)
        {
            var value = all.narrow(1, gate * hidden, hidden);
            return peepholes is null ? value : value.add(peepholes.narrow(0, gate * hidden, hidden).mul(cell));
        }
    }

    /// <summary>The weights of one direction.</summary>
    private sealed class Weights
    {
        private readonly double? clip;

        internal Weights(OnnxCall call, int direction, int gates, long hidden)
        {
            Hidden = hidden;
            Input = call[1].select(0, direction);
            Recurrent = call[2].select(0, direction);
            var biases = call.Optional(3)?.select(0, direction) ?? zeros(2 * gates * hidden, dtype: Input.dtype, device: Input.device);
            InputBias = biases.narrow(0, 0, gates * hidden);
            RecurrentBias = biases.narrow(0, gates * hidden, gates * hidden);
            clip = call.Node.Attribute("clip")?.Float;
        }

        internal long Hidden { get; }

        internal Tensor Input { get; }

        internal Tensor Recurrent { get; }

        internal Tensor InputBias { get; }

        internal Tensor RecurrentBias { get; }

        internal Tensor Clipped(Tensor gate) => clip is { } bound ? gate.clamp(-bound, bound) : gate;
    }
}
