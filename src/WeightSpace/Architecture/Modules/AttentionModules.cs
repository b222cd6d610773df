using SymmetryBasis;
using TorchSharp.Modules;
using WeightSpace.Engine;

namespace WeightSpace;

/// <summary>Multi-head attention and the transformer's layers, as sequences <c>[steps, batch, width]</c>.</summary>
internal sealed class AttentionModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type)
    {
        if (call.Module is MultiheadAttention attention)
        {
            return AttentionFacts.Heads(attention) is { } heads
                ? Attend(call, call.Input, call.Inputs.Count > 1 ? call.Inputs[1] : call.Input, call.Inputs.Count > 2 ? call.Inputs[2] : call.Inputs[^1], (int)heads)
                : null;
        }

        return type switch
        {
            "TransformerEncoderLayer" => Feed(call, Residual(call, "norm1", call.Input, call.Child("self_attn", call.Input)), "norm2"),
            "TransformerDecoderLayer" when call.Inputs.Count > 1 => Decode(call),
            "TransformerEncoder" or "TransformerDecoder" => Stack(call),
            "Transformer" when call.Inputs.Count > 1 => call.Child("decoder", call.Inputs[1], call.Child("encoder", call.Inputs[0])),
            _ => null,
        };
    }

    private static GraphValue Attend(ModuleCall call, GraphValue query, GraphValue key, GraphValue value, int heads)
    {
        var width = call.InputShape[^1];
        GraphValue[] inputs = [query, key, value];
        string[] names = ["q_proj_weight", "k_proj_weight", "v_proj_weight"];
        var projected = new GraphValue[3];
        for (var part = 0; part < 3; part++)
        {
            var weight = call.Has("in_proj_weight") ? Part(call, "in_proj_weight", part, width) : call.Parameter(names[part]);
            GraphValue[] operands = call.Has("in_proj_bias") ? [inputs[part], weight, Part(call, "in_proj_bias", part, width)] : [inputs[part], weight];
            projected[part] = call.Apply(new LinearRule(), operands);
            var extra = part switch { 1 => call.Present("bias_k"), 2 => call.Present("bias_v"), _ => [] };
            if (extra.Length > 0)
            {
                var batch = call.Builder.ShapeOf(projected[part])[1];
                projected[part] = call.Apply(new ConcatRule(0), projected[part], call.Apply(new BroadcastRule(1, batch, width), extra[0]));
            }
        }

        var (q, k, v) = (Heads(call, projected[0], heads), Heads(call, projected[1], heads), Heads(call, projected[2], heads));
        var weights = call.Apply(new NormalizeRule("Softmax", -1), call.Apply(new EinsumRule("tbhd,sbhd->bhts"), q, k));
        var mixed = call.Apply(new EinsumRule("bhts,sbhd->tbhd"), weights, v);
        return call.Child("out_proj", call.Apply(new ReshapeRule([.. call.Builder.ShapeOf(query)[..^1], width]), mixed));
    }

    private static GraphValue Part(ModuleCall call, string name, int part, int width) =>
        call.Apply(new SliceRule(0, part * width, width), call.Parameter(name));

    private static GraphValue Heads(ModuleCall call, GraphValue value, int heads)
    {
        var shape = call.Builder.ShapeOf(value);
        return call.Apply(new ReshapeRule([.. shape[..^1], heads, shape[^1] / heads]), value);
    }

    private static GraphValue Residual(ModuleCall call, string norm, GraphValue value, GraphValue change) =>
        call.Child(norm, call.Apply(new ElementwiseRule("add"), value, change));

    private static GraphValue Feed(ModuleCall call, GraphValue value, string norm) =>
        Residual(call, norm, value, call.Child("linear2", call.Apply(new ElementwiseRule("activation"), call.Child("linear1", value))));

    private static GraphValue Decode(ModuleCall call)
    {
        var value = Residual(call, "norm1", call.Input, call.Child("self_attn", call.Input));
        value = Residual(call, "norm2", value, call.Child("multihead_attn", value, call.Inputs[1], call.Inputs[1]));
        return Feed(call, value, "norm3");
    }

    private static GraphValue Stack(ModuleCall call)
    {
        var value = call.Input;
        var rest = call.Inputs.Skip(1).ToArray();
        for (var layer = 0; call.Recorder.HasChild(call, $"layers.{layer}"); layer++) value = call.Child($"layers.{layer}", [value, .. rest]);
        return call.Recorder.HasChild(call, "norm") ? call.Child("norm", value) : value;
    }
}
