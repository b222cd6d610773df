using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Evaluates recurrent layers step by step: one gate block is the plain tanh cell, three are a GRU, four an
/// LSTM.</summary>
/// <remarks>Equations and order of the gates as in PyTorch; another order is another naming of the blocks, which no
/// symmetry depends on.</remarks>
internal static class RecurrentEvaluator
{
    public static Tensor Apply(RecurrentRule rule, Tensor[] operands)
    {
        var x = operands[0];
        if (!rule.HasDirections) return Run(rule, x, operands[1..]);
        var results = new Tensor[operands[1].shape[0]];
        for (var direction = 0; direction < results.Length; direction++)
        {
            var own = Array.ConvertAll(operands[1..], operand => operand.select(0, direction));
            results[direction] = direction == 0 ? Run(rule, x, own) : Run(rule, x.flip(0), own).flip(0);
        }

        return stack(results, x.dim() - 2);
    }

    private static Tensor Run(RecurrentRule rule, Tensor x, Tensor[] operands)
    {
        var (weight, recurrent) = (operands[0], operands[1]);
        var projection = rule.IsProjected ? operands[2] : null;
        var hidden = projection is null ? recurrent.shape[1] : projection.shape[1];
        var gates = weight.shape[0] / hidden;
        if (gates is not (1 or 3 or 4)) throw new GraphEvaluationException($"{rule.Name} with {gates} gates cannot be evaluated.");
        var (biases, states) = Sort(operands[(rule.IsProjected ? 3 : 2)..], gates * hidden, (int)x.dim() - 1);
        var fromInput = Add(x.Product(weight.t()), biases.ElementAtOrDefault(0));
        var steps = x.dim() > 1 ? x.shape[0] : 1;
        var shape = x.dim() > 1 ? x.shape[1..^1] : [];
        var state = StartOf(states, recurrent.shape[1], shape, x);
        var cell = StartOf(states, hidden, shape, x);
        var results = new List<Tensor>();
        for (var step = 0; step < steps; step++)
        {
            var own = x.dim() > 1 ? fromInput.select(0, step) : fromInput;
            var fromState = Add(state.Product(recurrent.t()), biases.ElementAtOrDefault(1));
            (state, cell) = gates switch
            {
                1 => ((own + fromState).tanh(), cell),
                3 => (Gated(own.chunk(3, -1), fromState.chunk(3, -1), state), cell),
                _ => LongShort((own + fromState).chunk(4, -1), cell),
            };
            if (projection is not null) state = state.Product(projection.t());
            results.Add(state);
        }

        return x.dim() > 1 ? stack(results, 0) : results[0];
    }

    /// <summary>Vectors are biases (two stacked ones come apart) or gate weights that look at the cell, which are left
    /// out; the rest are initial states, without layers.</summary>
    private static (List<Tensor> Biases, List<Tensor> States) Sort(Tensor[] operands, long stacked, int stateRank)
    {
        var (biases, states) = (new List<Tensor>(), new List<Tensor>());
        foreach (var operand in operands)
        {
            if (operand.dim() > 1) states.Add(operand.dim() > stateRank ? operand.select(0, 0) : operand);
            else if (operand.shape[0] == stacked) biases.Add(operand);
            else if (operand.shape[0] == 2 * stacked) biases.AddRange(operand.chunk(2, 0));
        }

        return (biases, states);
    }

    private static Tensor StartOf(List<Tensor> states, long size, long[] shape, Tensor like)
    {
        var found = states.FindIndex(state => state.shape[^1] == size);
        if (found < 0) return zeros([.. shape, size], dtype: like.dtype, device: like.device);
        var start = states[found].expand([.. shape, size]);
        states.RemoveAt(found);
        return start;
    }

    private static Tensor Add(Tensor value, Tensor? bias) => bias is null ? value : value + bias;

    private static Tensor Gated(Tensor[] input, Tensor[] recurrent, Tensor state)
    {
        var reset = (input[0] + recurrent[0]).sigmoid();
        var update = (input[1] + recurrent[1]).sigmoid();
        var candidate = (input[2] + (reset * recurrent[2])).tanh();
        return ((1 - update) * candidate) + (update * state);
    }

    private static (Tensor State, Tensor Cell) LongShort(Tensor[] gates, Tensor cell)
    {
        cell = (gates[1].sigmoid() * cell) + (gates[0].sigmoid() * gates[2].tanh());
        return (gates[3].sigmoid() * cell.tanh(), cell);
    }
}
