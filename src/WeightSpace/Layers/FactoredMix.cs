using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>One matrix multiplication of a factored layer with its matrices.</summary>
internal sealed class FactoredMix
{
    private readonly MixPlan plan;
    private readonly long channelsIn;
    private readonly long channelsOut;

    /// <summary>Assembled: one matrix, shape <c>[sets, columns·in, outputs·out]</c>. Grouped: per group <c>[sets,
    /// relations·in, out]</c>.</summary>
    private readonly Tensor[] matrices;

    /// <summary>Grouped: the averages of all groups, shape <c>[outputs·relations, columns]</c>.</summary>
    private readonly Tensor? averages;

    public FactoredMix(MixPlan plan, Tensor blocks)
    {
        this.plan = plan;
        (channelsIn, channelsOut) = (blocks.shape[2], blocks.shape[3]);
        var (sets, columns, outputs) = (blocks.shape[0], plan.Columns.Length, plan.Outputs.Length);
        if (plan.Groups.IsEmpty)
        {
            matrices = [blocks.narrow(1, plan.RowStart, columns * outputs).reshape(sets, columns, outputs, channelsIn, channelsOut)
                .permute(0, 1, 3, 2, 4).reshape(sets, columns * channelsIn, outputs * channelsOut)];
        }
        else
        {
            matrices = [.. plan.Groups.Select(group => blocks.narrow(1, group.RowStart, group.Relations).reshape(sets, group.Relations * channelsIn, channelsOut))];
            averages = tensor(plan.Groups.SelectMany(group => group.Averages).ToArray(), dtype: blocks.dtype, device: blocks.device).reshape(-1, columns);
        }
    }

    public IEnumerable<Tensor> Held => averages is null ? matrices : matrices.Append(averages);

    public void Apply(FeaturePools pools, OutputSum[] outputs)
    {
        if (averages is null && plan.Columns.Length == 1 && plan.Outputs.Length == 1
            && outputs[plan.Outputs[0].Tensor].TryPostpone(plan.Outputs[0], plan.Columns[0], matrices[0])) return;
        var columns = plan.Columns.Select(pools.Get).ToArray();
        var kept = columns[0].shape[1..^1];
        var batch = columns[0].shape[0];
        if (averages is null) ApplyAssembled(columns, batch, kept, outputs);
        else ApplyGrouped(columns, batch, kept, outputs);
    }

    private void ApplyAssembled(Tensor[] columns, long batch, long[] kept, OutputSum[] outputs)
    {
        var flat = Array.ConvertAll(columns, column => column.reshape(batch, -1, channelsIn));
        var product = Multiply(flat.Length == 1 ? flat[0] : cat(flat, -1), matrices[0]);
        for (var o = 0; o < plan.Outputs.Length; o++)
        {
            var feature = plan.Outputs[o];
            var owned = plan.Outputs.Length == 1;
            var part = owned ? product : product.narrow(-1, o * channelsOut, channelsOut);
            outputs[feature.Tensor].Add(feature, part.reshape([batch, .. kept, channelsOut]), owned);
        }
    }

    private void ApplyGrouped(Tensor[] columns, long batch, long[] kept, OutputSum[] outputs)
    {
        // [batch, positions, columns, in]: scalars have one position.
        var stacked = stack(columns.Select(column => column.reshape(batch, -1, channelsIn)), 2);
        var positions = stacked.shape[1];
        var averaged = averages!.matmul(stacked);
        var row = 0L;
        for (var g = 0; g < plan.Groups.Length; g++)
        {
            var (group, count) = (plan.Groups[g], plan.Groups[g].Outputs.Length);
            var rows = (long)count * group.Relations;
            var read = averaged.narrow(2, row, rows).reshape(batch, positions * count, group.Relations * channelsIn);
            var product = Multiply(read, matrices[g]).reshape(batch, positions, count, channelsOut);
            row += rows;
            for (var o = 0; o < count; o++)
            {
                var feature = plan.Outputs[group.Outputs[o]];
                outputs[feature.Tensor].Add(feature, product.select(2, o).reshape([batch, .. kept, channelsOut]), owned: false);
            }
        }
    }

    /// <summary>One matrix for all networks of the batch, or one for each.</summary>
    private static Tensor Multiply(Tensor x, Tensor matrix) => matrix.shape[0] == 1 ? x.matmul(matrix.squeeze(0)) : x.bmm(matrix);
}
