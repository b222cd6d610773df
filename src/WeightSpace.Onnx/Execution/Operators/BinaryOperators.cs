using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>Functions of two or more numbers, applied to each element after broadcasting.</summary>
internal static class BinaryOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        foreach (var (name, function) in Plain()) operators.Add(name, call => function(call[0], call[1]));
        operators.Add("BitShift", call => call.String("direction", "") == "LEFT" ? call[0].bitwise_left_shift(call[1]) : call[0].bitwise_right_shift(call[1]));
        operators.Add("Mod", call => call.Flag("fmod") ? call[0].fmod(call[1]) : call[0].remainder(call[1]));
        operators.Add("Where", call => where(call[0].to(ScalarType.Bool), call[1], call[2]));
        operators.Add("Max", call => call.Given.Aggregate((left, right) => left.maximum(right)));
        operators.Add("Min", call => call.Given.Aggregate((left, right) => left.minimum(right)));
        operators.Add("Sum", call => call.Given.Aggregate((left, right) => left.add(right)));
        operators.Add("Mean", call => call.Given.Aggregate((left, right) => left.add(right)).div(call.Given.Length));
    }

    private static IEnumerable<(string Name, Func<Tensor, Tensor, Tensor> Function)> Plain() =>
    [
        ("Add", (a, b) => a.add(b)),
        ("And", (a, b) => a.logical_and(b)),
        ("BitwiseAnd", (a, b) => a.bitwise_and(b)),
        ("BitwiseOr", (a, b) => a.bitwise_or(b)),
        ("BitwiseXor", (a, b) => a.bitwise_xor(b)),
        ("Div", Div),
        ("Equal", (a, b) => a.eq(b)),
        ("Greater", (a, b) => a.gt(b)),
        ("GreaterOrEqual", (a, b) => a.ge(b)),
        ("Less", (a, b) => a.lt(b)),
        ("LessOrEqual", (a, b) => a.le(b)),
        ("Mul", (a, b) => a.mul(b)),
        ("Or", (a, b) => a.logical_or(b)),
        ("Pow", Pow),
        ("Sub", (a, b) => a.sub(b)),
        ("Xor", (a, b) => a.logical_xor(b)),
    ];

    // Whole numbers are divided as in C, towards zero.
    private static Tensor Div(Tensor a, Tensor b) => a.is_floating_point() ? a.div(b) : a.div(b, RoundingMode.trunc);

    // The result has the type of the base.
    private static Tensor Pow(Tensor a, Tensor b) => a.is_floating_point() || !b.is_floating_point() ? a.pow(b) : a.to(b.dtype).pow(b).to(a.dtype);
}
