using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>Sums, means, extrema and norms over axes, and running sums.</summary>
internal static class ReductionOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        Add("ReduceSum", (x, axes, keep) => x.sum(axes, keep));
        Add("ReduceMean", Mean);
        Add("ReduceMax", (x, axes, keep) => x.amax(axes, keep));
        Add("ReduceMin", (x, axes, keep) => x.amin(axes, keep));
        Add("ReduceProd", (x, axes, keep) => Each(x, axes, keep, (part, axis) => part.prod(axis, keepdim: true)));
        Add("ReduceL1", (x, axes, keep) => x.abs().sum(axes, keep));
        Add("ReduceL2", (x, axes, keep) => x.square().sum(axes, keep).sqrt());
        Add("ReduceLogSum", (x, axes, keep) => x.sum(axes, keep).log());
        Add("ReduceLogSumExp", (x, axes, keep) => Each(x, axes, keep, (part, axis) => part.logsumexp(axis, keepdim: true)));
        Add("ReduceSumSquare", (x, axes, keep) => x.square().sum(axes, keep));
        operators.Add("ArgMax", call => Arg(call, (x, axis) => x.argmax(axis, keepdim: true)));
        operators.Add("ArgMin", call => Arg(call, (x, axis) => x.argmin(axis, keepdim: true)));
        operators.Add("CumSum", CumSum);

        void Add(string name, Func<Tensor, long[], bool, Tensor> reduce) => operators.Add(name, call => Reduce(call, reduce));
    }

    private static Tensor Reduce(OnnxCall call, Func<Tensor, long[], bool, Tensor> reduce)
    {
        var x = call.X;
        var axes = call.Axes(call.LongsOf("axes", 1) ?? [], x.dim());
        if (axes.Length == 0)
        {
            if (call.Flag("noop_with_empty_axes")) return x;
            axes = [.. Enumerable.Range(0, (int)x.dim()).Select(axis => (long)axis)];
        }

        // Nothing to reduce: a scalar is its own sum, and the engine would take no axes for all of them.
        return axes.Length == 0 ? reduce(x.reshape(1), [0], false) : reduce(x, axes, call.Flag("keepdims", true));
    }

    private static Tensor Mean(Tensor x, long[] axes, bool keep)
    {
        if (x.is_floating_point()) return x.mean(axes, keep);
        var count = axes.Aggregate(1L, (product, axis) => product * x.shape[axis]);
        return x.sum(axes, keep).div(count, RoundingMode.trunc);
    }

    private static Tensor Each(Tensor x, long[] axes, bool keep, Func<Tensor, long, Tensor> reduce)
    {
        foreach (var axis in axes) x = reduce(x, axis);
        if (keep) return x;
        foreach (var axis in axes.OrderDescending()) x = x.squeeze(axis);
        return x;
    }

    private static Tensor Arg(OnnxCall call, Func<Tensor, long, Tensor> find)
    {
        var x = call.X;
        var axis = call.Axis(0, x.dim());
        var found = call.Flag("select_last_index") ? find(x.flip(axis), axis).neg().add(x.shape[axis] - 1) : find(x, axis);
        return call.Flag("keepdims", true) ? found : found.squeeze(axis);
    }

    private static Tensor CumSum(OnnxCall call)
    {
        var axis = call.Axis(call.Long(1), call.X.dim());
        var x = call.Flag("reverse") ? call.X.flip(axis) : call.X;
        var sums = x.cumsum(axis);
        if (call.Flag("exclusive")) sums = sums.sub(x);
        return call.Flag("reverse") ? sums.flip(axis) : sums;
    }
}
