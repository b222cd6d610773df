using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>Normalisation by means and variances. Variances divide by the number of elements, not by one
/// less.</summary>
internal static class NormalizationOperators
{
    // float32's nearest number to 1e-5 is what the operators' definitions mean by it.
    private const double Epsilon = 1e-5f;

    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("BatchNormalization", BatchNormalization);
        operators.Add("InstanceNormalization", InstanceNormalization);
        operators.Add("GroupNormalization", GroupNormalization);
        operators.AddMany("LayerNormalization", LayerNormalization);
        operators.Add("LpNormalization", LpNormalization);
        operators.Add("LRN", LocalResponseNormalization);
        operators.Add("MeanVarianceNormalization", MeanVarianceNormalization);
    }

    private static Tensor BatchNormalization(OnnxCall call)
    {
        if (call.Flag("training_mode")) throw call.Unsupported("training_mode of BatchNormalization");
        var (x, scale, shift, mean, variance) = (call.X, call[1], call[2], call[3], call[4]);
        var factor = scale.div(variance.add(call.Float("epsilon", Epsilon)).sqrt());
        return x.mul(PerChannel(factor, x)).add(PerChannel(shift.sub(mean.mul(factor)), x));
    }

    private static Tensor InstanceNormalization(OnnxCall call)
    {
        var (x, scale, shift) = (call.X, call[1], call[2]);
        return Normalized(x, AxesFrom(2, x), call.Float("epsilon", Epsilon)).mul(PerChannel(scale, x)).add(PerChannel(shift, x));
    }

    private static Tensor GroupNormalization(OnnxCall call)
    {
        var (x, scale, shift) = (call.X, call[1], call[2]);
        var groups = call.Int("num_groups", 1);
        var (batch, channels) = (x.shape[0], x.shape[1]);
        if (groups <= 0 || channels % groups != 0) throw call.Node.Malformed($"num_groups is {groups}, and its input has {channels} channels");
        var grouped = Normalized(x.reshape(batch, groups, -1), [2], call.Float("epsilon", Epsilon)).reshape(x.shape);
        // Until opset 20 a group had one scale, since then each channel has its own.
        if (scale.shape[0] == groups && groups != channels)
        {
            scale = scale.repeat_interleave(channels / groups, dim: 0);
            shift = shift.repeat_interleave(channels / groups, dim: 0);
        }

        return grouped.mul(PerChannel(scale, x)).add(PerChannel(shift, x));
    }

    private static Tensor[] LayerNormalization(OnnxCall call)
    {
        var (x, scale, shift) = (call.X, call[1], call.Optional(2));
        var axes = AxesFrom((int)call.Axis(-1, x.dim()), x);
        var mean = x.mean(axes, keepdim: true);
        var centred = x.sub(mean);
        var inverse = centred.square().mean(axes, keepdim: true).add(call.Float("epsilon", Epsilon)).rsqrt();
        var result = centred.mul(inverse).mul(scale);
        return [shift is null ? result : result.add(shift), mean, inverse];
    }

    private static Tensor LpNormalization(OnnxCall call)
    {
        var x = call.X;
        var axis = call.Axis(-1, x.dim());
        var norm = call.Int("p", 2) == 1 ? x.abs().sum(axis, keepdim: true) : x.square().sum(axis, keepdim: true).sqrt();
        // Zeros stay zeros.
        return where(norm.eq(0), zeros_like(x), x.div(norm));
    }

    /// <summary>x / (bias + alpha/size · sum of squares over the channels around)^beta.</summary>
    private static Tensor LocalResponseNormalization(OnnxCall call)
    {
        var x = call.X;
        var size = call.Node.Attribute("size")?.Int ?? throw call.Node.Malformed("it has no size");
        var channels = x.shape[1];
        var total = zeros_like(x);
        var squares = x.square();
        for (var offset = -((size - 1) / 2); offset <= size / 2; offset++)
        {
            var count = channels - Math.Abs(offset);
            if (count > 0) total.narrow(1, Math.Max(0, -offset), count).add_(squares.narrow(1, Math.Max(0, offset), count));
        }

        return x.div(total.mul(call.Float("alpha", 1e-4f) / size).add(call.Float("bias", 1)).pow(call.Float("beta", 0.75)));
    }

    private static Tensor MeanVarianceNormalization(OnnxCall call)
    {
        var x = call.X;
        var axes = call.Axes(call.Ints("axes") ?? [0, 2, 3], x.dim());
        var centred = x.sub(x.mean(axes, keepdim: true));
        return centred.div(centred.square().mean(axes, keepdim: true).sqrt().add(1e-9));
    }

    private static Tensor Normalized(Tensor x, long[] axes, double epsilon)
    {
        var centred = x.sub(x.mean(axes, keepdim: true));
        return centred.mul(centred.square().mean(axes, keepdim: true).add(epsilon).rsqrt());
    }

    private static Tensor PerChannel(Tensor values, Tensor x) => x.dim() <= 2 ? values : values.reshape([-1, .. OnnxWindow.Repeat(1, (int)x.dim() - 2)]);

    private static long[] AxesFrom(int first, Tensor x) => [.. Enumerable.Range(first, (int)x.dim() - first).Select(axis => (long)axis)];
}
