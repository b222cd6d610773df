using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Applies one operator of an architecture graph to tensors.</summary>
internal static class OperatorEvaluator
{
    private const double Epsilon = 1e-5;

    /// <exception cref="GraphEvaluationException">The operator cannot be evaluated.</exception>
    public static Tensor Apply(GraphNode node, Tensor[] operands) => node.Rule switch
    {
        ElementwiseRule rule => ElementwiseOperations.Find(rule.Name, operands.Length)(operands),
        LinearRule => operands is [var x, var weight, var bias] ? x.Product(weight.t()) + bias : operands[0].Product(operands[1].t()),
        MatMulRule => operands[0].Product(operands[1]),
        EinsumRule rule => einsum(rule.Equation, operands),
        ConvolutionRule rule => ConvolutionEvaluator.Apply(rule, operands),
        RecurrentRule rule => RecurrentEvaluator.Apply(rule, operands),
        FlattenRule rule => operands[0].flatten(rule.First, rule.Last),
        ReshapeRule rule => operands[0].reshape([.. rule.Shape.Select(size => (long)size)]),
        TransposeRule rule => operands[0].permute([.. rule.Order.Select(axis => (long)axis)]),
        ConcatRule rule => cat(operands, rule.Axis),
        SliceRule rule => Slice(rule, operands[0]),
        TakeRule rule => operands[0].index_select(rule.Axis, tensor([.. rule.Places.Select(place => (long)place)], device: operands[0].device)),
        SelectRule rule => operands[0].select(rule.Axis, rule.Index),
        GatherRule rule => Gather(rule, operands[0], operands[1]),
        BroadcastRule rule => Broadcast(rule, operands[0]),
        ReduceRule rule => Reduce(rule, operands[0]),
        NormalizeRule rule => Normalize(rule.Name, operands[0], Longs(rule.Axes)),
        GroupNormRule rule => GroupNorm(rule, operands[0]),
        ScaleShiftRule rule => ScaleShift(rule, operands),
        PatchRule rule => Patch(rule, operands[0]),
        RepositionRule rule => rule.Axes.Aggregate(operands[0], (value, axis) => MixPositions(value, axis.Axis, axis.Size)),
        _ => throw new GraphEvaluationException($"Operator {node.Operator}{(node.Name.Length > 0 ? $" '{node.Name}'" : "")} cannot be evaluated."),
    };

    private static long[] Longs(IEnumerable<int> values) => [.. values.Select(value => (long)value)];

    private static Tensor Slice(SliceRule rule, Tensor x)
    {
        if (rule.Step == 1) return x.narrow(rule.Axis < 0 ? rule.Axis + x.dim() : rule.Axis, rule.Start, rule.Length);
        var indices = (arange(0, rule.Length, dtype: ScalarType.Int64, device: x.device) * rule.Step) + rule.Start;
        return x.index_select(rule.Axis, indices);
    }

    private static Tensor Gather(GatherRule rule, Tensor table, Tensor indices)
    {
        var axis = rule.Axis < 0 ? rule.Axis + (int)table.dim() : rule.Axis;
        // Computed indices may be any numbers; each must name an entry.
        var whole = indices.flatten().round().to(ScalarType.Int64).remainder(table.shape[axis]);
        return table.index_select(axis, whole).reshape([.. table.shape[..axis], .. indices.shape, .. table.shape[(axis + 1)..]]);
    }

    private static Tensor Broadcast(BroadcastRule rule, Tensor x)
    {
        var shape = new long[Math.Max(x.dim(), rule.Shape.Length)];
        for (var fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
        {
            var wanted = fromEnd <= rule.Shape.Length ? rule.Shape[^fromEnd] : 1;
            shape[^fromEnd] = wanted == 1 && fromEnd <= x.dim() ? x.shape[^fromEnd] : wanted;
        }

        return x.expand(shape);
    }

    private static Tensor Reduce(ReduceRule rule, Tensor x)
    {
        var axes = Longs(rule.Axes);
        if (axes.Length == 0) return x;
        var keeps = rule.KeepsAxes;
        return ElementwiseOperations.Normalized(rule.Name).Replace("reduce", "", StringComparison.Ordinal) switch
        {
            "sum" => x.sum(axes, keeps),
            "mean" or "avg" or "average" or "globalaveragepool" or "adaptiveavgpool" => x.mean(axes, keeps),
            "max" or "globalmaxpool" or "adaptivemaxpool" => x.amax(axes, keeps),
            "min" => x.amin(axes, keeps),
            "prod" => x.abs().log().sum(axes, keeps).exp(),
            "l1" => x.abs().sum(axes, keeps),
            "l2" or "norm" => x.pow(2).sum(axes, keeps).sqrt(),
            "sumsquare" => x.pow(2).sum(axes, keeps),
            "logsum" => x.sum(axes, keeps).abs().log(),
            "logsumexp" => x.exp().sum(axes, keeps).log(),
            "var" => Variance(x, axes, keeps),
            "std" => Variance(x, axes, keeps).sqrt(),
            _ => throw new GraphEvaluationException($"The reduction {rule.Name} cannot be evaluated."),
        };
    }

    private static Tensor Variance(Tensor x, long[] axes, bool keeps) => (x - x.mean(axes, true)).pow(2).mean(axes, keeps);

    private static Tensor Normalize(string name, Tensor x, long[] axes)
    {
        var known = ElementwiseOperations.Normalized(name);
        if (known.Contains("softmax", StringComparison.Ordinal))
        {
            var shifted = x - x.amax(axes, true);
            var logarithm = shifted - shifted.exp().sum(axes, true).log();
            return known.StartsWith("log", StringComparison.Ordinal) ? logarithm : logarithm.exp();
        }

        if (known.Contains("rms", StringComparison.Ordinal)) return x / (x.pow(2).mean(axes, true) + Epsilon).sqrt();
        if (known.Contains("norm", StringComparison.Ordinal)) return (x - x.mean(axes, true)) / (Variance(x, axes, true) + Epsilon).sqrt();
        throw new GraphEvaluationException($"The normalisation {name} cannot be evaluated.");
    }

    private static Tensor GroupNorm(GroupNormRule rule, Tensor x) =>
        Normalize(rule.Name, x.reshape(x.shape[0], rule.Groups, -1), [-1]).reshape(x.shape);

    private static Tensor ScaleShift(ScaleShiftRule rule, Tensor[] operands)
    {
        var x = operands[0];
        var axis = rule.Axis < 0 ? rule.Axis + (int)x.dim() : rule.Axis;
        var shape = new long[x.dim()];
        Array.Fill(shape, 1);
        shape[axis] = x.shape[axis];
        var vectors = operands[1..].Select(vector => vector.reshape(shape)).ToArray();
        // With running statistics these are used, as at inference; without them a batch normalisation takes the
        // batch's.
        if (vectors.Length == 4) x = (x - vectors[2]) / (vectors[3] + Epsilon).sqrt();
        else if (rule.Name.StartsWith("BatchNorm", StringComparison.Ordinal)) x = Normalize("norm", x, Longs(Enumerable.Range(0, (int)x.dim()).Where(other => other != axis)));
        if (vectors.Length > 0) x = x * vectors[0];
        return vectors.Length > 1 ? x + vectors[1] : x;
    }

    /// <summary>Within each channel, everything is mixed.</summary>
    private static Tensor Patch(PatchRule rule, Tensor x)
    {
        var count = rule.Shape.Aggregate(1L, (product, size) => product * size) / (x.shape[0] * rule.Channels);
        return MixPositions(x.reshape(x.shape[0], rule.Channels, -1), -1, checked((int)count)).reshape(Longs(rule.Shape));
    }

    /// <summary>Every new position is a sum of all old ones with weights of its own, so that no two positions are
    /// alike.</summary>
    private static Tensor MixPositions(Tensor x, long axis, int size)
    {
        var old = x.shape[axis < 0 ? axis + x.dim() : axis];
        var rows = arange(1, old + 1, dtype: x.dtype, device: x.device).reshape(old, 1);
        var columns = arange(1, size + 1, dtype: x.dtype, device: x.device).reshape(1, size);
        var weights = ((rows + 0.5) * (columns + 0.25)).cos() / Math.Sqrt(old);
        return x.transpose(axis, -1).matmul(weights).transpose(axis, -1);
    }
}
