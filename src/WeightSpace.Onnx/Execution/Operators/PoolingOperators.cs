using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WeightSpace.Onnx.Operators;

/// <summary>Maxima, means and norms over windows, or over all positions.</summary>
internal static class PoolingOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("MaxPool", MaxPool);
        operators.Add("AveragePool", AveragePool);
        operators.Add("LpPool", LpPool);
        operators.Add("GlobalMaxPool", call => call.X.amax(Positions(call.X), keepdim: true));
        operators.Add("GlobalAveragePool", call => call.X.mean(Positions(call.X), keepdim: true));
        operators.Add("GlobalLpPool", call => Norm(call.Int("p", 2), x => x.sum(Positions(x), keepdim: true), call.X));
    }

    private static long[] Positions(Tensor x) => [.. Enumerable.Range(2, (int)x.dim() - 2).Select(axis => (long)axis)];

    private static Tensor Norm(long p, Func<Tensor, Tensor> sum, Tensor x) => sum(x.abs().pow(p)).pow(1.0 / p);

    private static Tensor MaxPool(OnnxCall call)
    {
        var x = call.X;
        var window = OnnxWindow.Of(call, x.shape[2..]);
        var padded = Widen(x, window, call.Flag("ceil_mode"), double.NegativeInfinity);
        return window.Rank switch
        {
            1 => functional.max_pool1d(padded, window.Kernel[0], window.Strides[0], 0, window.Dilations[0]),
            2 => functional.max_pool2d(padded, window.Kernel, window.Strides, [0, 0], window.Dilations),
            3 => functional.max_pool3d(padded, window.Kernel, window.Strides, [0, 0, 0], window.Dilations),
            _ => throw call.Unsupported($"a pool over {window.Rank} axes"),
        };
    }

    private static Tensor AveragePool(OnnxCall call)
    {
        var x = call.X;
        var window = OnnxWindow.Of(call, x.shape[2..]);
        var ceiling = call.Flag("ceil_mode");
        var sums = Sum(call, Widen(x, window, ceiling, 0), window);
        // What counts as a position: the input, and with count_include_pad the pads; never what ceil_mode adds behind
        // them.
        var counted = ones([1, 1, .. x.shape[2..]], dtype: x.dtype, device: x.device);
        if (call.Flag("count_include_pad")) counted = ConvolutionOperators.Pad(counted, window.Begin, window.End, 1);
        else counted = ConvolutionOperators.Pad(counted, window.Begin, window.End);
        return sums.div(Sum(call, WidenEnd(counted, x.shape[2..], window, ceiling, 0), window));
    }

    private static Tensor LpPool(OnnxCall call)
    {
        var window = OnnxWindow.Of(call, call.X.shape[2..]);
        return Norm(call.Int("p", 2), x => Sum(call, Widen(x, window, call.Flag("ceil_mode"), 0), window), call.X);
    }

    /// <summary>Adds the pads, and behind them what the last window of ceil_mode reaches.</summary>
    private static Tensor Widen(Tensor x, OnnxWindow window, bool ceiling, double value) =>
        WidenEnd(ConvolutionOperators.Pad(x, window.Begin, window.End, value), x.shape[2..], window, ceiling, value);

    private static Tensor WidenEnd(Tensor padded, long[] positions, OnnxWindow window, bool ceiling, double value)
    {
        if (!ceiling) return padded;
        var missing = new long[window.Rank];
        for (var axis = 0; axis < window.Rank; axis++)
        {
            var reached = ((window.OutputSize(axis, positions[axis], ceiling) - 1) * window.Strides[axis]) + window.Extent(axis);
            missing[axis] = Math.Max(0, reached - (positions[axis] + window.Begin[axis] + window.End[axis]));
        }

        return ConvolutionOperators.Pad(padded, OnnxWindow.Repeat(0, window.Rank), missing, value);
    }

    /// <summary>Sums over windows: a mean times its count, or where the windows have gaps a convolution with
    /// ones.</summary>
    private static Tensor Sum(OnnxCall call, Tensor x, OnnxWindow window)
    {
        var count = window.Kernel.Aggregate(1L, (product, size) => product * size);
        if (!window.IsDilated)
        {
            switch (window.Rank)
            {
                case 1: return functional.avg_pool1d(x, window.Kernel[0], window.Strides[0], 0).mul(count);
                case 2: return functional.avg_pool2d(x, window.Kernel, window.Strides, [0, 0]).mul(count);
                case 3: return functional.avg_pool3d(x, window.Kernel, window.Strides, [0, 0, 0]).mul(count);
                default: throw call.Unsupported($"a pool over {window.Rank} axes");
            }
        }

        var (batch, channels) = (x.shape[0], x.shape[1]);
        var single = x.reshape([batch * channels, 1, .. x.shape[2..]]);
        var kernel = ones([1, 1, .. window.Kernel], dtype: x.dtype, device: x.device);
        var sums = window.Rank switch
        {
            1 => functional.conv1d(single, kernel, null, window.Strides[0], 0, window.Dilations[0]),
            2 => functional.conv2d(single, kernel, null, window.Strides, [0, 0], window.Dilations),
            3 => functional.conv3d(single, kernel, null, window.Strides, [0, 0, 0], window.Dilations),
            _ => throw call.Unsupported($"a pool over {window.Rank} axes"),
        };
        return sums.reshape([batch, channels, .. sums.shape[2..]]);
    }
}
