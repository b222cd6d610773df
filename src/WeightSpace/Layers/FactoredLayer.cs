using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The layer in factored form (see <see cref="LayerPlan"/>): every feature once, one product per signature,
/// one epilogue per output.</summary>
internal sealed class FactoredLayer : BoundLayer
{
    private readonly FactoredMix[] mixes;
    private readonly bool fused;

    public FactoredLayer(EquivariantLinear layer, Tensor parameters, bool fused)
        : base(layer, parameters)
    {
        this.fused = fused;
        using var scope = NewDisposeScope();
        var plan = FactoredPlan.For(layer.Tying);
        var toRows = tensor(plan.SlotsToRows, dtype: Slots.dtype, device: Slots.device).reshape(plan.RowCount, layer.Tying.Slots.Length);
        var blocks = toRows.matmul(Slots.flatten(2)).reshape(Sets, plan.RowCount, layer.ChannelsIn, layer.ChannelsOut);
        mixes = [.. plan.Mixes.Select(mix => new FactoredMix(mix, blocks))];
        foreach (var held in mixes.SelectMany(mix => mix.Held)) held.MoveToOuterDisposeScope();
    }

    protected override IEnumerable<Tensor> Assembled => mixes.SelectMany(mix => mix.Held);

    public override FeaturePools Apply(FeaturePools pools, Tensor? context, bool activate, bool pool)
    {
        using var scope = NewDisposeScope();
        var outputs = new OutputSum[pools.Features.Count];
        for (var i = 0; i < outputs.Length; i++) outputs[i] = new OutputSum(Layer.Spec.Tensors[i], pools.Features[i], Layer.ChannelsOut, fused);
        var shifts = Shifts(context);
        for (var i = 0; i < outputs.Length; i++)
        {
            if (Layer.Tying.Bias(i) is var bias and >= 0) outputs[i].AddShift(shifts.select(1, bias));
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
