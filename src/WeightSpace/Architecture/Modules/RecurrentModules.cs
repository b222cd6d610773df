using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>RNN, GRU and LSTM over sequences, layer by layer and direction by direction, and their cells. Further
/// inputs are initial states.</summary>
internal sealed class RecurrentModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type) => type switch
    {
        "RNN" or "GRU" or "LSTM" => Sequence(call, type),
        "RNNCell" or "GRUCell" or "LSTMCell" => call.Apply(new RecurrentRule(type),
            [call.Input, call.Parameter("weight_ih"), call.Parameter("weight_hh"), .. call.Present("bias_ih", "bias_hh"), .. call.Inputs.Skip(1)]),
        _ => null,
    };

    private static GraphValue Sequence(ModuleCall call, string type)
    {
        var value = call.Input;
        for (var layer = 0; call.Has($"weight_ih_l{layer}"); layer++)
        {
            var forward = Direction(call, type, value, layer, "");
            value = call.Has($"weight_ih_l{layer}_reverse")
                ? call.Apply(new ConcatRule(-1), forward, Direction(call, type, value, layer, "_reverse"))
                : forward;
        }

        return value;
    }

    private static GraphValue Direction(ModuleCall call, string type, GraphValue value, int layer, string suffix)
    {
        var end = $"_l{layer}{suffix}";
        var projection = call.Present($"weight_hr{end}");
        var states = States(call, layer, suffix);
        return call.Apply(new RecurrentRule(type, hasDirections: false, isProjected: projection.Length > 0),
            [value, call.Parameter($"weight_ih{end}"), call.Parameter($"weight_hh{end}"), .. projection, .. call.Present($"bias_ih{end}", $"bias_hh{end}"), .. states]);
    }

    /// <summary>States are stacked by layer and direction: <c>[layers · directions, batch, h]</c>.</summary>
    private static GraphValue[] States(ModuleCall call, int layer, string suffix)
    {
        GraphValue[] states = [.. call.Inputs.Skip(1)];
        var directions = call.Has("weight_ih_l0_reverse") ? 2 : 1;
        var index = (layer * directions) + (suffix.Length > 0 ? 1 : 0);
        if (states.Length != 2 || !call.ShapeOf(states[0]).SequenceEqual(call.ShapeOf(states[1]))) return [.. states.Select(state => call.Apply(new SelectRule(0, index), state))];
        // Taken side by side, so that both are known to be stacked alike: else all layers would have to share their
        // units.
        var batch = call.ShapeOf(states[0])[1];
        var both = call.Apply(new SelectRule(0, index), call.Apply(new ConcatRule(1), states));
        return [call.Apply(new SliceRule(0, 0, batch), both), call.Apply(new SliceRule(0, batch, batch), both)];
    }
}
