using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Multi-head attention and the transformer's layers, as sequences <c>[steps, batch, width]</c>.</summary>
internal sealed class AttentionModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type)
    {
        if (call.Module is MultiheadAttention attention)
        {
            return AttentionHeads.Of(call, attention) is { } heads
                ? Attend(call, call.Input, call.Inputs.Count > 1 ? call.Inputs[1] : call.Input, call.Inputs.Count > 2 ? call.Inputs[2] : call.Inputs[^1], (int)heads)
                : call.Unknown(call.InputShape, [.. call.Inputs, .. call.Present([.. attention.named_parameters().Select(pair => pair.name)])]);
        }

        return type switch
        {
            "TransformerEncoderLayer" => Feed(call, Residual(call, "norm1", call.Input, call.Child("self_attn", [call.Input, call.Input, call.Input, .. call.Inputs.Skip(1)])), "norm2"),
            "TransformerDecoderLayer" when call.Inputs.Count > 1 => Decode(call),
            "TransformerEncoder" or "TransformerDecoder" => Stack(call),
            "Transformer" when call.Inputs.Count > 1 => Translate(call),
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
        var scores = Masked(call, call.Apply(new EinsumRule("tbhd,sbhd->bhts"), q, k), [.. call.Inputs.Skip(3)]);
        var weights = call.Apply(new NormalizeRule("Softmax", -1), scores);
        var mixed = call.Apply(new EinsumRule("bhts,sbhd->tbhd"), weights, v);
        return call.Child("out_proj", call.Apply(new ReshapeRule([.. call.Builder.ShapeOf(query)[..^1], width]), mixed));
    }

    /// <summary>Masks tell batch, steps and places apart, whichever of these axes they have; heads stay alike only to
    /// masks that all share.</summary>
    private static GraphValue Masked(ModuleCall call, GraphValue scores, GraphValue[] masks)
    {
        if (masks.Length == 0) return scores;
        var (batch, heads, steps, places) = call.ShapeOf(scores) switch { var shape => (shape[0], shape[1], shape[2], shape[3]) };
        // A mask of three axes holds one for each head, stacked.
        var ordered = new List<(int, int)> { (0, batch), (2, steps), (3, places) };
        if (masks.Any(mask => call.ShapeOf(mask).Length > 2)) ordered.Add((1, heads));
        scores = call.Apply(new RepositionRule("mask", [.. ordered]), scores);
        return call.Apply(new ElementwiseRule("add"), scores, call.Apply(new UnknownRule("mask", [1], "masks tell apart what they run over"), masks));
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

    /// <summary>Inputs: target, memory, mask of the target, mask of the memory, padding of the target, padding of the
    /// memory.</summary>
    private static GraphValue Decode(ModuleCall call)
    {
        var memory = call.Inputs[1];
        var value = Residual(call, "norm1", call.Input, call.Child("self_attn", [call.Input, call.Input, call.Input, .. call.From(2, 4)]));
        value = Residual(call, "norm2", value, call.Child("multihead_attn", [value, memory, memory, .. call.From(3, 5)]));
        return Feed(call, value, "norm3");
    }

    /// <summary>Inputs: source, target, masks of source, target and memory, paddings of source, target and
    /// memory.</summary>
    private static GraphValue Translate(ModuleCall call) =>
        call.Child("decoder", [call.Inputs[1], call.Child("encoder", [call.Input, .. call.From(2, 5)]), .. call.From(3, 4, 6, 7)]);

    private static GraphValue Stack(ModuleCall call)
    {
        var value = call.Input;
        var rest = call.Inputs.Skip(1).ToArray();
        for (var layer = 0; call.Recorder.HasChild(call, $"layers.{layer}"); layer++) value = call.Child($"layers.{layer}", [value, .. rest]);
        return call.Recorder.HasChild(call, "norm") ? call.Child("norm", value) : value;
    }
}
