using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The layer in factored form (see <see cref="LayerPlan"/>): every feature once, one product per signature,
/// one epilogue per output.</summary>
internal sealed class FactoredLayer : PreparedLayer
{
    private readonly EquivariantLinear layer;
    private readonly LayerParameters parameters;
    private readonly FactoredMix[] mixes;
    private readonly bool fused;

    public FactoredLayer(EquivariantLinear layer, LayerParameters parameters, bool fused)
    {
        (this.layer, this.parameters, this.fused) = (layer, parameters, fused);
        using var scope = NewDisposeScope();
        var plan = FactoredPlan.For(layer.Tying);
        var slots = parameters.Slots;
        var toRows = tensor(plan.SlotsToRows, dtype: slots.dtype, device: slots.device).reshape(plan.RowCount, layer.Tying.Slots.Length);
        var blocks = toRows.matmul(slots.flatten(2)).reshape(parameters.Sets, plan.RowCount, layer.ChannelsIn, layer.ChannelsOut);
        mixes = [.. plan.Mixes.Select(mix => new FactoredMix(mix, blocks))];
        foreach (var held in mixes.SelectMany(mix => mix.Held)) held.MoveToOuterDisposeScope();
    }

    public override IEnumerable<Tensor> Held => parameters.Held.Concat(mixes.SelectMany(mix => mix.Held));

    public override FeaturePools Apply(FeaturePools pools, Tensor? context, bool activate, bool pool)
    {
        using var scope = NewDisposeScope();
        var outputs = new OutputSum[pools.Features.Count];
        for (var i = 0; i < outputs.Length; i++) outputs[i] = new OutputSum(layer.Spec.Tensors[i], pools.Features[i], layer.ChannelsOut, fused);
        var shifts = parameters.Shifts(context);
        for (var i = 0; i < outputs.Length; i++)
        {
            if (layer.Tying.Bias(i) is var bias and >= 0) outputs[i].AddShift(shifts.select(1, bias));
        }

        foreach (var mix in mixes) mix.Apply(pools, outputs);
        var result = new FeaturePools(Array.ConvertAll(outputs, output => output.Finish(activate, pool).MoveToOuterDisposeScope()));
        for (var i = 0; i < outputs.Length; i++)
        {
            foreach (var (kept, average) in outputs[i].Averages) result.Know(i, kept, average.MoveToOuterDisposeScope());
        }

        return result;
    }
}
