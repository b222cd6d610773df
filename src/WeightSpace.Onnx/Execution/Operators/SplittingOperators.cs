using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>What joins tensors and takes them apart.</summary>
internal static class SplittingOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("Concat", call => cat(call.Given, call.Axis(call.Node.Attribute("axis")?.Int ?? throw call.Node.Malformed("it has no axis"), call.X.dim(), "axis")));
        operators.AddMany("Split", Split);
        operators.Add("Slice", Slice);
    }

    private static Tensor[] Split(OnnxCall call)
    {
        var x = call.X;
        var axis = call.Axis(0, x.dim());
        var size = x.shape[axis];
        var parts = call.LongsOf("split", 1) ?? Equal(size, call.Int("num_outputs", call.Node.Outputs.Length));
        if (parts.Sum() != size || parts.Any(part => part < 0)) throw call.Node.Malformed($"it splits axis {axis} of size {size} into {string.Join(" + ", parts)}");
        var start = 0L;
        return Array.ConvertAll(parts, part => x.narrow(axis, (start += part) - part, part));
    }

    // The last part is the smaller one where the parts cannot be equal.
    private static long[] Equal(long size, long count)
    {
        var part = (size + count - 1) / count;
        return [.. Enumerable.Range(0, (int)count).Select(i => Math.Max(0, Math.Min(part, size - (i * part))))];
    }

    private static Tensor Slice(OnnxCall call)
    {
        var x = call.X;
        var starts = call.Longs(1) ?? throw call.Node.Malformed("it has no starts");
        var ends = call.Longs(2) ?? throw call.Node.Malformed("it has no ends");
        var axes = call.Axes(call.Longs(3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)], x.dim());
        var steps = call.Longs(4) ?? OnnxWindow.Repeat(1, starts.Length);
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Contains(0))
        {
            throw call.Node.Malformed($"starts, ends, axes and steps should be of one length with no step 0; they have {starts.Length}, {ends.Length}, {axes.Length} and {steps.Length}");
        }

        for (var i = 0; i < starts.Length; i++) x = Slice(call, x, starts[i], ends[i], axes[i], steps[i]);
        return x;
    }

    private static Tensor Slice(OnnxCall call, Tensor x, long start, long end, long axis, long step)
    {
        var size = x.shape[axis];
        // Files write the largest and smallest numbers for "to the end", so sizes are added only to negative ones,
        // which cannot overflow.
        var from = start < 0 ? start + size : start;
        var to = end < 0 ? end + size : end;
        if (step > 0)
        {
            from = Math.Clamp(from, 0, size);
            return x.slice(axis, from, Math.Clamp(to, from, size), Math.Min(step, Math.Max(size, 1)));
        }

        from = Math.Clamp(from, -1, size - 1);
        to = Math.Clamp(to, -1, size - 1);
        var indices = new List<long>();
        for (var at = from; at > to; at += Math.Max(step, -size - 1)) indices.Add(at);
        return x.index_select(axis, call.Tensor([.. indices], indices.Count));
    }
}
