namespace WeightSpace.Tests.Onnx;

/// <summary>Convolutions and pools by their definitions, one element at a time, over any number of axes.</summary>
internal sealed record PlainWindows(long[] Kernel, long[] Strides, long[] Dilations, long[] Begin, long[] End)
{
    internal int Rank => Kernel.Length;

    /// <summary>All indices of a shape in row-major order.</summary>
    internal static IEnumerable<long[]> Indices(long[] shape)
    {
        var index = new long[shape.Length];
        var count = shape.Aggregate(1L, (product, size) => product * size);
        for (var i = 0L; i < count; i++)
        {
            var rest = i;
            for (var axis = shape.Length - 1; axis >= 0; axis--) (index[axis], rest) = (rest % shape[axis], rest / shape[axis]);
            yield return (long[])index.Clone();
        }
    }

    internal static long Offset(long[] shape, params long[] index)
    {
        var offset = 0L;
        for (var axis = 0; axis < shape.Length; axis++) offset = (offset * shape[axis]) + index[axis];
        return offset;
    }

    internal long[] OutputPositions(long[] positions) =>
        [.. positions.Select((size, axis) => ((size + Begin[axis] + End[axis] - (Dilations[axis] * (Kernel[axis] - 1)) - 1) / Strides[axis]) + 1)];

    internal double[] Convolve(double[] x, long[] shape, double[] weight, long[] weightShape, long groups)
    {
        var outputs = OutputPositions(shape[2..]);
        var results = new List<double>();
        var (perGroupIn, perGroupOut) = (weightShape[1], weightShape[0] / groups);
        foreach (var at in Indices([shape[0], weightShape[0], .. outputs]))
        {
            var sum = 0.0;
            foreach (var (place, window) in Seen(at[2..], shape[2..]))
            {
                for (var channel = 0L; channel < perGroupIn; channel++)
                {
                    sum += x[Offset(shape, [at[0], (at[1] / perGroupOut * perGroupIn) + channel, .. place])] * weight[Offset(weightShape, [at[1], channel, .. window])];
                }
            }

            results.Add(sum);
        }

        return [.. results];
    }

    /// <summary>The transpose: each input adds its weights to the places that it would be computed from.</summary>
    internal double[] ConvolveTransposed(double[] x, long[] shape, double[] weight, long[] weightShape, long groups, long[] outputs)
    {
        var (perGroupIn, perGroupOut) = (weightShape[0] / groups, weightShape[1]);
        long[] resultShape = [shape[0], perGroupOut * groups, .. outputs];
        var results = new double[resultShape.Aggregate(1L, (product, size) => product * size)];
        foreach (var at in Indices(shape))
        {
            foreach (var window in Indices(Kernel))
            {
                var place = window.Select((step, axis) => (at[axis + 2] * Strides[axis]) + (step * Dilations[axis]) - Begin[axis]).ToArray();
                if (place.Where((value, axis) => value < 0 || value >= outputs[axis]).Any()) continue;
                for (var channel = 0L; channel < perGroupOut; channel++)
                {
                    var target = (at[1] / perGroupIn * perGroupOut) + channel;
                    results[Offset(resultShape, [at[0], target, .. place])] += x[Offset(shape, at)] * weight[Offset(weightShape, [at[1], channel, .. window])];
                }
            }
        }

        return results;
    }

    /// <summary>A function of what each window sees of the input; the places in the pads are counted apart.</summary>
    internal double[] Pool(double[] x, long[] shape, long[] outputs, Func<double[], int, double> function)
    {
        var results = new List<double>();
        foreach (var at in Indices([shape[0], shape[1], .. outputs]))
        {
            var seen = Seen(at[2..], shape[2..]).Select(entry => x[Offset(shape, [at[0], at[1], .. entry.Place])]).ToArray();
            var inPads = Indices(Kernel).Count(window => Places(at[2..], window).Select((place, axis) =>
                place >= -Begin[axis] && place < shape[axis + 2] + End[axis]).All(inside => inside)) - seen.Length;
            results.Add(function(seen, inPads));
        }

        return [.. results];
    }

    private IEnumerable<(long[] Place, long[] Window)> Seen(long[] at, long[] positions)
    {
        foreach (var window in Indices(Kernel))
        {
            var place = Places(at, window);
            if (!place.Where((value, axis) => value < 0 || value >= positions[axis]).Any()) yield return (place, window);
        }
    }

    private long[] Places(long[] at, long[] window) => [.. at.Select((value, axis) => (value * Strides[axis]) + (window[axis] * Dilations[axis]) - Begin[axis])];
}
