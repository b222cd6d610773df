using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>Functions of one number, applied to each element.</summary>
internal static class UnaryOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        foreach (var (name, function) in Plain()) operators.Add(name, call => function(call.X));
        operators.Add("Clip", Clip);
        operators.Add("Elu", call => Elu(call.X, call.Float("alpha", 1)));
        operators.Add("Celu", call => Celu(call.X, call.Float("alpha", 1)));
        operators.Add("Gelu", call => call.String("approximate", "none") == "tanh" ? TanhGelu(call.X) : Gelu(call.X));
        operators.Add("HardSigmoid", call => HardSigmoid(call.X, call.Float("alpha", 0.2f), call.Float("beta", 0.5)));
        operators.Add("IsInf", call => call.Flag("detect_negative", true)
            ? call.Flag("detect_positive", true) ? call.X.isinf() : call.X.isneginf()
            : call.Flag("detect_positive", true) ? call.X.isposinf() : zeros_like(call.X, dtype: ScalarType.Bool));
        operators.Add("LeakyRelu", call => LeakyRelu(call.X, call.Float("alpha", 0.01f)));
        operators.Add("PRelu", call => where(call.X.lt(0), call.X.mul(call[1]), call.X));
        operators.Add("Selu", call => Selu(call.X, call.Float("alpha", 1.67326319217681884765625), call.Float("gamma", 1.05070102214813232421875)));
        operators.Add("Shrink", call => Shrink(call.X, call.Float("lambd", 0.5), call.Float("bias", 0)));
        operators.Add("ThresholdedRelu", call => where(call.X.gt(call.Float("alpha", 1)), call.X, zeros_like(call.X)));
        // Of no effect outside of training; the mask keeps everything.
        operators.AddMany("Dropout", call => call.Optional(2) is { } training && OnnxTensors.Longs(training)[0] != 0
            ? throw call.Unsupported("training_mode of Dropout")
            : [call.X, ones_like(call.X, dtype: ScalarType.Bool)]);
    }

    internal static Tensor Elu(Tensor x, double alpha) => x.clamp_min(0).add(x.clamp_max(0).expm1().mul(alpha));

    internal static Tensor LeakyRelu(Tensor x, double alpha) => where(x.lt(0), x.mul(alpha), x);

    internal static Tensor HardSigmoid(Tensor x, double alpha, double beta) => x.mul(alpha).add(beta).clamp(0, 1);

    /// <summary>log(1 + e^x) without overflow, and without the engine's linear shortcut above 20, which is off by
    /// 2e-9.</summary>
    internal static Tensor Softplus(Tensor x) => x.clamp_min(0).add(x.abs().neg().exp().log1p());

    internal static Tensor Softsign(Tensor x) => x.div(x.abs().add(1));

    private static IEnumerable<(string Name, Func<Tensor, Tensor> Function)> Plain() =>
    [
        ("Abs", x => x.abs()),
        ("Acos", x => x.acos()),
        ("Acosh", x => x.acosh()),
        ("Asin", x => x.asin()),
        ("Asinh", x => x.asinh()),
        ("Atan", x => x.atan()),
        ("Atanh", x => x.atanh()),
        ("BitwiseNot", x => x.bitwise_not()),
        ("Ceil", x => x.ceil()),
        ("Cos", x => x.cos()),
        ("Cosh", x => x.cosh()),
        ("Erf", x => x.erf()),
        ("Exp", x => x.exp()),
        ("Floor", x => x.floor()),
        ("HardSwish", x => x.mul(HardSigmoid(x, 1.0 / 6, 0.5))),
        ("Identity", x => x),
        ("IsNaN", x => x.isnan()),
        ("Log", x => x.log()),
        ("Mish", x => x.mul(Softplus(x).tanh())),
        ("Neg", x => x.neg()),
        ("Not", x => x.logical_not()),
        ("Reciprocal", x => x.reciprocal()),
        ("Relu", x => x.relu()),
        ("Round", x => x.round()),
        ("Sigmoid", x => x.sigmoid()),
        ("Sign", x => x.sign()),
        ("Sin", x => x.sin()),
        ("Sinh", x => x.sinh()),
        ("Softplus", Softplus),
        ("Softsign", Softsign),
        ("Sqrt", x => x.sqrt()),
        ("Tan", x => x.tan()),
        ("Tanh", x => x.tanh()),
    ];

    private static Tensor Clip(OnnxCall call)
    {
        var x = call.X;
        if (call.Optional(1) is { } least) x = x.maximum(least);
        if (call.Optional(2) is { } most) x = x.minimum(most);
        return x;
    }

    private static Tensor Celu(Tensor x, double alpha) => x.clamp_min(0).add(x.clamp_max(0).div(alpha).expm1().mul(alpha));

    private static Tensor Selu(Tensor x, double alpha, double gamma) => Elu(x, alpha).mul(gamma);

    private static Tensor Gelu(Tensor x) => x.mul(0.5).mul(x.mul(Math.Sqrt(0.5)).erf().add(1));

    private static Tensor TanhGelu(Tensor x) => x.mul(0.5).mul(x.add(x.pow(3).mul(0.044715)).mul(Math.Sqrt(2 / Math.PI)).tanh().add(1));

    private static Tensor Shrink(Tensor x, double lambda, double bias) =>
        where(x.lt(-lambda), x.add(bias), where(x.gt(lambda), x.sub(bias), zeros_like(x)));
}
