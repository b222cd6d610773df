namespace WeightSpace.Onnx.Operators;

/// <summary>How a window moves over the positions of its input: sizes, steps and what is added around, per spatial
/// axis.</summary>
internal sealed class OnnxWindow
{
    private OnnxWindow(long[] kernel, long[] strides, long[] dilations, long[] begin, long[] end)
    {
        Kernel = kernel;
        Strides = strides;
        Dilations = dilations;
        Begin = begin;
        End = end;
    }

    internal long[] Kernel { get; }

    internal long[] Strides { get; }

    internal long[] Dilations { get; }

    /// <summary>Positions added before the first.</summary>
    internal long[] Begin { get; }

    /// <summary>Positions added after the last.</summary>
    internal long[] End { get; }

    internal bool IsDilated => Dilations.Any(dilation => dilation != 1);

    internal int Rank => Kernel.Length;

    /// <summary>Reads the attributes that convolutions and pools share.</summary>
    /// <param name="call">The node.</param>
    /// <param name="positions">Sizes of the spatial axes of the input.</param>
    /// <param name="kernel">Size of the window where the attribute <c>kernel_shape</c> is left out.</param>
    internal static OnnxWindow Of(OnnxCall call, long[] positions, long[]? kernel = null)
    {
        var rank = positions.Length;
        kernel = call.Ints("kernel_shape") ?? kernel ?? throw call.Node.Malformed("it has no kernel_shape");
        var strides = call.Ints("strides") ?? Repeat(1, rank);
        var dilations = call.Ints("dilations") ?? Repeat(1, rank);
        var pads = call.Ints("pads") ?? Repeat(0, 2 * rank);
        if (kernel.Length != rank || strides.Length != rank || dilations.Length != rank || pads.Length != 2 * rank)
        {
            throw call.Node.Malformed($"kernel_shape, strides and dilations should have {rank} numbers and pads {2 * rank}; they have {kernel.Length}, {strides.Length}, {dilations.Length} and {pads.Length}");
        }

        // The engine divides by them.
        if (kernel.Concat(strides).Concat(dilations).Any(step => step <= 0)) throw call.Node.Malformed("kernel_shape, strides and dilations must be positive");
        var window = new OnnxWindow(kernel, strides, dilations, pads[..rank], pads[rank..]);
        window.PadAutomatically(call.String("auto_pad", "NOTSET"), positions, call);
        call.RequireAffordable([.. call.X.shape[..2], .. positions.Select((size, axis) => PaddingOperators.Grown(size, window.Begin[axis], window.End[axis]))]);
        call.RequireAffordable(kernel);
        return window;
    }

    /// <summary>The number of positions that a window covers on an axis, gaps included.</summary>
    internal long Extent(int axis) => ((Kernel[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>Where windows begin on an axis, counted; with <paramref name="ceiling"/> the last may reach beyond the
    /// end.</summary>
    internal long OutputSize(int axis, long positions, bool ceiling)
    {
        var room = positions + Begin[axis] + End[axis] - Extent(axis);
        var size = (ceiling ? (room + Strides[axis] - 1) / Strides[axis] : room / Strides[axis]) + 1;
        // A window that would begin behind the input sees nothing of it.
        return ceiling && (size - 1) * Strides[axis] >= positions + Begin[axis] ? size - 1 : size;
    }

    internal static long[] Repeat(long value, int count)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return values;
    }

    private void PadAutomatically(string mode, long[] positions, OnnxCall call)
    {
        if (mode is "NOTSET" or "") return;
        if (mode is not ("SAME_UPPER" or "SAME_LOWER" or "VALID")) throw call.Node.Malformed($"auto_pad is '{mode}'; expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
        for (var axis = 0; axis < Rank; axis++)
        {
            var outputs = (positions[axis] + Strides[axis] - 1) / Strides[axis];
            var total = mode == "VALID" ? 0 : Math.Max(0, ((outputs - 1) * Strides[axis]) + Extent(axis) - positions[axis]);
            Begin[axis] = mode == "SAME_LOWER" ? total - (total / 2) : total / 2;
            End[axis] = total - Begin[axis];
        }
    }
}
