using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static WeightSpace.AtenOperators;

namespace WeightSpace;

/// <summary>Sums and the like, losses, and what depends on the order along an axis.</summary>
internal static class AtenReductions
{
    public static void Add(Dictionary<string, Func<AtenCall, TracedValue[]?>> table)
    {
        foreach (var name in Words("sum nansum mean nanmean amax amin max min prod var std norm linalg_vector_norm logsumexp any all count_nonzero median nanmedian mode aminmax var_mean std_mean frobenius_norm"))
            table[name] = call => name is "max" or "min" && call.Has(1) ? One(call.Graph.Elementwise(name, call.Shape, call.Present(0, 1))) : Reduce(call, name);
        foreach (var name in Words("argmax argmin")) table[name] = Picked;
        foreach (var name in Words("mse_loss smooth_l1_loss huber_loss binary_cross_entropy soft_margin_loss l1_loss binary_cross_entropy_with_logits kl_div")) table[name] = Loss;
        foreach (var name in Words("cumsum cumprod logcumsumexp cummax cummin sort argsort topk kthvalue msort renorm")) table[name] = Ordered;
    }

    private static TracedValue[]? Reduce(AtenCall call, string name)
    {
        var value = call.Value(0);
        var axes = Axes(call, value);
        if (axes is null) return null;
        var rule = name switch { "amax" => "max", "amin" => "min", "linalg_vector_norm" or "frobenius_norm" => "norm", "var_mean" => "var", "std_mean" => "std", _ => name };
        var keeps = call.Shape.Length == value.Rank && value.Rank > 0;
        var result = call.Apply(new ReduceRule(rule, keeps, axes.Value), value);
        // Where the greatest element stands depends on the order.
        var others = call.Operator.Outputs.Skip(1).Select(output => name is "max" or "min" or "median" or "nanmedian" or "mode"
            ? Places(call, value, axes.Value, output.Shape)
            : call.Graph.Apply(new ReduceRule(rule, keeps, axes.Value), output.Shape, value));
        return [result, .. others];
    }

    /// <summary>The axes that an overload reduces: a list, one number, or all.</summary>
    private static ImmutableArray<int>? Axes(AtenCall call, TracedValue value)
    {
        var list = call.Operator.Inputs.OfType<double[]>().FirstOrDefault();
        if (list is { Length: > 0 }) return [.. list.Select(axis => value.Axis(axis))];
        if (call.Shape.IsEmpty || call.Shape.All(size => size == 1) && list is { Length: 0 }) return Range(0, value.Rank);
        if (call.IsNumber(1) && (call.Shape.Length < value.Rank || call.Shape[value.Axis(call.Int(1))] == 1)) return [value.Axis(call.Int(1))];
        return null;
    }

    private static TracedValue Places(AtenCall call, TracedValue value, ImmutableArray<int> axes, ImmutableArray<int> shape)
    {
        var ordered = call.Graph.Reposition("position", value, [.. axes.Select(axis => (axis, 1))]);
        return call.Graph.Reshape(ordered, shape);
    }

    private static TracedValue[] Picked(AtenCall call)
    {
        var value = call.Value(0);
        ImmutableArray<int> axes = call.IsNumber(1) ? [call.Axis(1, value.Rank)] : Range(0, value.Rank);
        return One(Places(call, value, axes, call.Shape));
    }

    private static TracedValue[] Loss(AtenCall call)
    {
        var all = call.All;
        var shape = all[0].Shape;
        foreach (var one in all) shape = one.Rank > shape.Length ? one.Shape : shape;
        var each = call.Graph.Elementwise(call.Name, shape, all);
        return One(call.Shape.SequenceEqual(shape) ? each : call.Apply(new ReduceRule("sum", keepsAxes: false, Range(0, each.Rank)), each));
    }

    private static TracedValue[]? Ordered(AtenCall call)
    {
        var value = call.Value(0);
        int[]? axes = call.Name switch
        {
            "topk" or "kthvalue" => [call.Int(2, -1)],
            "msort" => [0],
            "renorm" => [.. Range(0, value.Rank)],
            "sort" or "argsort" when !call.IsNumber(1) => [call.Int(2, -1)],
            _ => [call.Int(1, -1)],
        };
        if (axes is null) return null;
        return
        [
            .. call.Operator.Outputs.Select(output => output.Shape.Length == value.Rank
                ? call.Graph.Reposition(call.Name, value, [.. axes.Select(axis => (value.Axis(axis), output.Shape[value.Axis(axis)]))])
                : Places(call, value, [.. axes.Select(axis => value.Axis(axis))], output.Shape)),
        ];
    }
}
