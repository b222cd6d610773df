using SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The layer in factored form (see <see cref="LayerPlan"/>): every feature once, one product per signature, one epilogue per output.</summary>
internal sealed class FactoredLayer : PreparedLayer
{
    private readonly EquivariantLinear layer;
    private readonly LayerParameters parameters;
    private readonly FactoredMix[] mixes;

    public FactoredLayer(EquivariantLinear layer, LayerParameters parameters)
    {
        (this.layer, this.parameters) = (layer, parameters);
        using var scope = NewDisposeScope();
        var plan = FactoredPlan.For(layer.Tying);
        var slots = parameters.Slots;
        var toRows = tensor(plan.SlotsToRows, dtype: slots.dtype, device: slots.device).reshape(plan.RowCount, layer.Tying.Slots.Length);
        var blocks = toRows.matmul(slots.flatten(2)).reshape(parameters.Sets, plan.RowCount, layer.ChannelsIn, layer.ChannelsOut);
        mixes = [.. plan.Mixes.Select(mix => new FactoredMix(mix, blocks))];
        foreach (var held in mixes.SelectMany(mix => mix.Held)) held.MoveToOuterDisposeScope();
    }

    public override IEnumerable<Tensor> Held => parameters.Held.Concat(mixes.SelectMany(mix => mix.Held));

    public override Tensor[] Apply(IReadOnlyList<Tensor> features, Tensor? context, bool activate)
    {
        using var scope = NewDisposeScope();
        var pools = new FeaturePools(features);
        var outputs = new OutputSum[features.Count];
        for (var i = 0; i < outputs.Length; i++) outputs[i] = new OutputSum(layer.Spec.Tensors[i], features[i], layer.ChannelsOut);
        var shifts = parameters.Shifts(context);
        for (var i = 0; i < outputs.Length; i++)
        {
            if (layer.Tying.Bias(i) is var bias and >= 0) outputs[i].AddShift(shifts.select(1, bias));
        }

        foreach (var mix in mixes) mix.Apply(pools, outputs);
        return Array.ConvertAll(outputs, output => output.Finish(activate).MoveToOuterDisposeScope());
    }
}
