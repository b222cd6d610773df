using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Multi-head attention and the transformer's layers, as sequences <c>[steps, batch, width]</c>.</summary>
/// <remarks>The engine shows neither their children nor their heads: the layers are read from the names of the
/// parameters, the heads are found by <see cref="AttentionHeads"/>.</remarks>
internal sealed class AttentionModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type)
    {
        var isPair = call.Inputs.Count > 1;
        GraphValue? query = call.Module switch
        {
            MultiheadAttention or TransformerEncoderLayer or TransformerEncoder => call.Input,
            TransformerDecoderLayer or TransformerDecoder when isPair => call.Input,
            Transformer when isPair => call.Inputs[1],
            _ => null,
        };
        if (query is not { } first) return null;
        if (AttentionHeads.Count(call.Module) is not { } heads)
        {
            var reason = $"the number of heads of {type} could not be found by running it on random numbers; "
                + $"analyse it in float32 or float64, or implement {nameof(ISelfDescribingModule)} in the module that calls it";
            GraphValue[] touched = [.. call.Inputs, .. call.Present([.. call.Module.named_parameters().Select(pair => pair.name)])];
            return call.Apply(new UnknownRule(type, [.. call.ShapeOf(first)], reason), touched);
        }

        return call.Module switch
        {
            MultiheadAttention => new Part(call, "", heads).Attend(
                call.Input, call.Inputs[isPair ? 1 : 0], call.Inputs[call.Inputs.Count > 2 ? 2 : ^1], call.Inputs.Skip(3)),
            TransformerEncoderLayer => new Part(call, "", heads).Encode(call.Input, call.Inputs.Skip(1)),
            TransformerEncoder => new Part(call, "", heads).EncodeAll(call.Input, call.Inputs.Skip(1)),
            TransformerDecoderLayer => new Part(call, "", heads).Decode(call.Input, call.Inputs[1], call.From(2, 4), call.From(3, 5)),
            TransformerDecoder => new Part(call, "", heads).DecodeAll(call.Input, call.Inputs[1], call.From(2, 4), call.From(3, 5)),
            // Inputs: source, target, masks of source, target and memory, paddings of source, target and memory.
            _ => new Part(call, "decoder.", heads).DecodeAll(
                first, new Part(call, "encoder.", heads).EncodeAll(call.Input, call.From(2, 5)), call.From(3, 6), call.From(4, 7)),
        };
    }

    /// <summary>A part of a native module: the parameters whose names begin with its prefix.</summary>
    private sealed record Part(ModuleCall Call, string Prefix, int Heads)
    {
        public GraphValue EncodeAll(GraphValue value, IEnumerable<GraphValue> masks) =>
            Layers("self_attn").Aggregate(value, (input, layer) => layer.Encode(input, masks)) is var last && Has("norm.weight") ? Norm("norm", last) : last;

        public GraphValue DecodeAll(GraphValue value, GraphValue memory, GraphValue[] own, GraphValue[] other) =>
            Layers("self_attn").Aggregate(value, (input, layer) => layer.Decode(input, memory, own, other)) is var last && Has("norm.weight") ? Norm("norm", last) : last;

        public GraphValue Encode(GraphValue value, IEnumerable<GraphValue> masks) =>
            Feed(Residual("norm1", value, At("self_attn").Attend(value, value, value, masks)), "norm2");

        /// <summary>Masks are of the target to itself, then of the target to the memory.</summary>
        public GraphValue Decode(GraphValue value, GraphValue memory, GraphValue[] own, GraphValue[] other)
        {
            value = Residual("norm1", value, At("self_attn").Attend(value, value, value, own));
            value = Residual("norm2", value, At("multihead_attn").Attend(value, memory, memory, other));
            return Feed(value, "norm3");
        }

        public GraphValue Attend(GraphValue query, GraphValue key, GraphValue value, IEnumerable<GraphValue> masks)
        {
            var width = Call.ShapeOf(query)[^1];
            GraphValue[] inputs = [query, key, value];
            string[] names = ["q_proj_weight", "k_proj_weight", "v_proj_weight"];
            var projected = new GraphValue[3];
            for (var part = 0; part < 3; part++)
            {
                var weight = Has("in_proj_weight") ? Rows("in_proj_weight", part, width) : Parameter(names[part]);
                GraphValue[] operands = Has("in_proj_bias") ? [inputs[part], weight, Rows("in_proj_bias", part, width)] : [inputs[part], weight];
                projected[part] = Call.Apply(new LinearRule(), operands);
                var extra = part switch { 1 => "bias_k", 2 => "bias_v", _ => "" };
                if (extra.Length > 0 && Has(extra))
                {
                    var batch = Call.ShapeOf(projected[part])[1];
                    projected[part] = Call.Apply(new ConcatRule(0), projected[part], Call.Apply(new BroadcastRule(1, batch, width), Parameter(extra)));
                }
            }

            var (q, k, v) = (Split(projected[0]), Split(projected[1]), Split(projected[2]));
            var scores = Masked(Call.Apply(new EinsumRule("tbhd,sbhd->bhts"), q, k), [.. masks]);
            var weights = Call.Apply(new NormalizeRule("Softmax", -1), scores);
            var mixed = Call.Apply(new EinsumRule("bhts,sbhd->tbhd"), weights, v);
            return Linear("out_proj", Call.Apply(new ReshapeRule([.. Call.ShapeOf(query)[..^1], width]), mixed));
        }

        /// <summary>Masks tell batch, steps and places apart, whichever of these axes they have; heads stay alike only
        /// to masks that all share.</summary>
        private GraphValue Masked(GraphValue scores, GraphValue[] masks)
        {
            if (masks.Length == 0) return scores;
            var (batch, heads, steps, places) = Call.ShapeOf(scores) switch { var shape => (shape[0], shape[1], shape[2], shape[3]) };
            // A mask of three axes holds one for each head, stacked.
            var ordered = new List<(int, int)> { (0, batch), (2, steps), (3, places) };
            if (masks.Any(mask => Call.ShapeOf(mask).Length > 2)) ordered.Add((1, heads));
            scores = Call.Apply(new RepositionRule("mask", [.. ordered]), scores);
            return Call.Apply(new ElementwiseRule("add"), scores, Call.Apply(new UnknownRule("mask", [1], "masks tell apart what they run over"), masks));
        }

        private IEnumerable<Part> Layers(string child) =>
            Enumerable.Range(0, int.MaxValue).Select(layer => At($"layers.{layer}")).TakeWhile(layer => layer.At(child).Has("out_proj.weight"));

        private GraphValue Feed(GraphValue value, string norm) =>
            Residual(norm, value, Linear("linear2", Call.Apply(new ElementwiseRule("activation"), Linear("linear1", value))));

        private GraphValue Residual(string norm, GraphValue value, GraphValue change) =>
            Norm(norm, Call.Apply(new ElementwiseRule("add"), value, change));

        private GraphValue Norm(string name, GraphValue value) =>
            Call.Apply(new ScaleShiftRule("LayerNorm", -1), [Call.Apply(new NormalizeRule("LayerNorm", -1), value), .. Both(name)]);

        private GraphValue Linear(string name, GraphValue value) => Call.Apply(new LinearRule(), [value, .. Both(name)]);

        private GraphValue Rows(string name, int part, int width) => Call.Apply(new SliceRule(0, part * width, width), Parameter(name));

        private GraphValue Split(GraphValue value)
        {
            var shape = Call.ShapeOf(value);
            return Call.Apply(new ReshapeRule([.. shape[..^1], Heads, shape[^1] / Heads]), value);
        }

        private Part At(string child) => this with { Prefix = $"{Prefix}{child}." };

        private GraphValue[] Both(string name) => Call.Present($"{Prefix}{name}.weight", $"{Prefix}{name}.bias");

        private bool Has(string name) => Call.Has(Prefix + name);

        private GraphValue Parameter(string name) => Call.Parameter(Prefix + name);
    }
}
