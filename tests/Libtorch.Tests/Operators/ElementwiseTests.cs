using static Libtorch.Tests.Operators.OperatorCase;
using static TorchSharp.torch;

namespace Libtorch.Tests.Operators;

/// <summary>Element-wise operators against the formulas that define them.</summary>
public sealed class ElementwiseTests
{
    private static readonly double[] AnyReal = [-2.7, -1.5, -0.5, 0.0, 0.3, 1.0, 2.5];
    private static readonly double[] Positive = [0.1, 0.5, 1.0, 2.0, 7.5];
    private static readonly double[] Unit = [-0.9, -0.5, 0.0, 0.25, 0.99];
    private static readonly double[] Left = [1.5, -2.0, 3.25, 7.0, -0.5];
    private static readonly double[] Right = [2.0, 3.0, -1.5, 2.0, 0.25];

    private static readonly OperatorCase[] Table =
    [
        Unary("abs", AnyReal, x => x.abs(), Math.Abs), Unary("abs_", AnyReal, x => x.abs_(), Math.Abs),
        Unary("acos", Unit, x => x.acos(), Math.Acos), Unary("asin", Unit, x => x.asin(), Math.Asin),
        Unary("atan", AnyReal, x => x.atan(), Math.Atan), Unary("acosh", [1.0, 1.5, 4.0], x => x.acosh(), Math.Acosh),
        Unary("asinh", AnyReal, x => x.asinh(), Math.Asinh), Unary("atanh", Unit, x => x.atanh(), Math.Atanh),
        Unary("ceil", AnyReal, x => x.ceil(), Math.Ceiling), Unary("floor", AnyReal, x => x.floor(), Math.Floor),
        Unary("trunc", AnyReal, x => x.trunc(), Math.Truncate), Unary("round", AnyReal, x => x.round(), Math.Round),
        Unary("frac", AnyReal, x => x.frac(), x => x - Math.Truncate(x)), Unary("neg", AnyReal, x => x.neg(), x => -x),
        Unary("cos", AnyReal, x => x.cos(), Math.Cos), Unary("sin", AnyReal, x => x.sin(), Math.Sin), Unary("tan", AnyReal, x => x.tan(), Math.Tan),
        Unary("cosh", AnyReal, x => x.cosh(), Math.Cosh), Unary("sinh", AnyReal, x => x.sinh(), Math.Sinh), Unary("tanh", AnyReal, x => x.tanh(), Math.Tanh),
        Unary("exp", AnyReal, x => x.exp(), Math.Exp), Unary("exp_", AnyReal, x => x.exp_(), Math.Exp),
        Unary("exp2", AnyReal, x => x.exp2(), x => Math.Pow(2, x)), Unary("expm1", AnyReal, x => x.expm1(), x => Math.Exp(x) - 1),
        Unary("log", Positive, x => x.log(), Math.Log), Unary("log2", Positive, x => x.log2(), Math.Log2),
        Unary("log10", Positive, x => x.log10(), Math.Log10), Unary("log1p", Positive, x => x.log1p(), x => Math.Log(1 + x)),
        Unary("logit", [0.1, 0.5, 0.8], x => x.logit(), x => Math.Log(x / (1 - x))),
        Unary("sqrt", Positive, x => x.sqrt(), Math.Sqrt), Unary("sqrt_", Positive, x => x.sqrt_(), Math.Sqrt),
        Unary("rsqrt", Positive, x => x.rsqrt(), x => 1 / Math.Sqrt(x)), Unary("reciprocal", Positive, x => x.reciprocal(), x => 1 / x),
        Unary("square", AnyReal, x => x.square(), x => x * x), Unary("sign", AnyReal, x => x.sign(), x => Math.Sign(x)),
        Unary("signbit", AnyReal, x => x.signbit(), x => x < 0 ? 1 : 0), Unary("deg2rad", AnyReal, x => x.deg2rad(), x => x * Math.PI / 180),
        Unary("rad2deg", AnyReal, x => x.rad2deg(), x => x * 180 / Math.PI), Unary("sinc", [0.5, 1.5, 0.25], x => x.sinc(), x => Math.Sin(Math.PI * x) / (Math.PI * x)),
        Unary("sigmoid", AnyReal, x => x.sigmoid(), Sigmoid), Unary("silu", AnyReal, x => x.silu(), x => x * Sigmoid(x)),
        Unary("relu", AnyReal, x => x.relu(), x => Math.Max(0, x)), Unary("relu6", [-1, 3, 8], x => x.relu6(), x => Math.Clamp(x, 0, 6)),
        Unary("softplus", AnyReal, x => x.softplus(), x => Math.Log(1 + Math.Exp(x))), Unary("log_sigmoid", AnyReal, x => x.log_sigmoid(), x => Math.Log(Sigmoid(x))),
        Unary("elu", AnyReal, x => x.elu(0.5), x => x > 0 ? x : 0.5 * (Math.Exp(x) - 1)), Unary("celu", AnyReal, x => x.celu(2.0), x => x > 0 ? x : 2 * (Math.Exp(x / 2) - 1)),
        Unary("hardsigmoid", AnyReal, x => x.hardsigmoid(), x => Math.Clamp((x + 3) / 6, 0, 1)), Unary("hardswish", AnyReal, x => x.hardswish(), x => x * Math.Clamp((x + 3) / 6, 0, 1)),
        Unary("hardtanh", AnyReal, x => x.hardtanh(-1.0, 0.5), x => Math.Clamp(x, -1, 0.5)), Unary("leaky_relu", AnyReal, x => x.leaky_relu(0.1), x => x < 0 ? 0.1 * x : x),
        Unary("threshold", AnyReal, x => x.threshold(0.2, -9.0), x => x > 0.2 ? x : -9), Unary("clamp", AnyReal, x => x.clamp(-1.0, 2.0), x => Math.Clamp(x, -1, 2)),
        Unary("clamp_min", AnyReal, x => x.clamp_min(0.1), x => Math.Max(x, 0.1)), Unary("clamp_max_", AnyReal, x => x.clamp_max_(0.1), x => Math.Min(x, 0.1)),
        Unary("pow scalar", Positive, x => x.pow(2.5), x => Math.Pow(x, 2.5)), Unary("add scalar", AnyReal, x => x.add(3), x => x + 3),
        Unary("rsub by operator", AnyReal, x => 3 - x, x => 3 - x), Unary("fmod scalar", AnyReal, x => x.fmod(0.4), x => x % 0.4),
        Unary("remainder scalar", AnyReal, x => x.remainder(0.4), x => x - (0.4 * Math.Floor(x / 0.4))), Unary("nan_to_num", [double.NaN, 1, double.PositiveInfinity], x => x.nan_to_num(5, 6, 7), x => double.IsNaN(x) ? 5 : double.IsInfinity(x) ? 6 : x),
        Unary("isnan", [double.NaN, 1, double.PositiveInfinity], x => x.isnan(), x => double.IsNaN(x) ? 1 : 0), Unary("isfinite", [double.NaN, 1, double.NegativeInfinity], x => x.isfinite(), x => double.IsFinite(x) ? 1 : 0),
        Unary("logical_not", [0, 1, 2], x => x.logical_not(), x => x == 0 ? 1 : 0), Unary("lt scalar", AnyReal, x => x.lt(0.3), x => x < 0.3 ? 1 : 0),
        Unary("zero_", AnyReal, x => x.zero_(), _ => 0), Unary("fill_", AnyReal, x => x.fill_(4), _ => 4),
        Unary("erf", [0.5, 1, -2], x => x.erf(), Erf, 1e-10), Unary("erfc", [0.5, 1, -2], x => x.erfc(), x => 1 - Erf(x), 1e-10),
        Unary("gelu", AnyReal, x => x.gelu(), x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))), 1e-10), Unary("lgamma", [1, 2, 5, 0.5], x => x.lgamma(), x => x == 0.5 ? 0.5 * Math.Log(Math.PI) : x == 5 ? Math.Log(24) : 0),
        Unary("digamma", [1, 2], x => x.digamma(), x => -0.57721566490153286 + (x - 1)), Unary("i0", [0, 1, 2.5], x => x.i0(), BesselI0, 1e-10),
        Binary("add", (x, y) => x.add(y), (x, y) => x + y), Binary("add alpha", (x, y) => x.add(y, 2), (x, y) => x + (2 * y)), Binary("sub_", (x, y) => x.sub_(y), (x, y) => x - y),
        Binary("mul", (x, y) => x.mul(y), (x, y) => x * y), Binary("div", (x, y) => x.div(y), (x, y) => x / y), Binary("div floor", (x, y) => x.div(y, RoundingMode.floor), (x, y) => Math.Floor(x / y)),
        Binary("div trunc", (x, y) => x.div(y, RoundingMode.trunc), (x, y) => Math.Truncate(x / y)), Binary("floor_divide", (x, y) => x.floor_divide(y), (x, y) => Math.Floor(x / y)),
        Binary("pow", (x, y) => x.abs().pow(y), (x, y) => Math.Pow(Math.Abs(x), y)), Binary("fmod", (x, y) => x.fmod(y), (x, y) => x % y),
        Binary("remainder", (x, y) => x.remainder(y), (x, y) => x - (y * Math.Floor(x / y))), Binary("atan2", (x, y) => x.atan2(y), Math.Atan2),
        Binary("hypot", (x, y) => x.hypot(y), (x, y) => Math.Sqrt((x * x) + (y * y))), Binary("copysign", (x, y) => x.copysign(y), Math.CopySign),
        Binary("maximum", (x, y) => x.maximum(y), Math.Max), Binary("minimum", (x, y) => x.minimum(y), Math.Min), Binary("fmax", (x, y) => x.fmax(y), Math.Max),
        Binary("logaddexp", (x, y) => x.logaddexp(y), (x, y) => Math.Log(Math.Exp(x) + Math.Exp(y))), Binary("logaddexp2", (x, y) => x.logaddexp2(y), (x, y) => Math.Log2(Math.Pow(2, x) + Math.Pow(2, y))),
        Binary("eq", (x, y) => x.eq(y), (x, y) => x == y ? 1 : 0), Binary("ne", (x, y) => x.ne(y), (x, y) => x != y ? 1 : 0), Binary("gt", (x, y) => x.gt(y), (x, y) => x > y ? 1 : 0),
        Binary("ge", (x, y) => x.ge(y), (x, y) => x >= y ? 1 : 0), Binary("le", (x, y) => x.le(y), (x, y) => x <= y ? 1 : 0), Binary("lerp", (x, y) => x.lerp(y, full_like(x, 0.25)), (x, y) => x + (0.25 * (y - x))),
        Binary("addcmul", (x, y) => x.addcmul(x, y, 0.5), (x, y) => x + (0.5 * x * y)), Binary("addcdiv", (x, y) => x.addcdiv(x, y, 0.5), (x, y) => x + (0.5 * x / y)),
        Binary("xlogy", (x, y) => x.xlogy(y.abs()), (x, y) => x * Math.Log(Math.Abs(y))), Binary("heaviside", (x, y) => x.heaviside(y), (x, y) => x < 0 ? 0 : x > 0 ? 1 : y),
        Binary("where", (x, y) => x.where(x.gt(y), y), (x, y) => x > y ? x : y), Binary("ldexp", (x, y) => x.ldexp(y), (x, y) => x * Math.Pow(2, y)),
        Binary("dist", (x, y) => x.dist(y).expand(5), (_, _) => Math.Sqrt(Left.Zip(Right, (x, y) => (x - y) * (x - y)).Sum())),
        new("gcd", () => tensor(new long[] { 12, 35 }).gcd(tensor(new long[] { 18, 14 })), [6, 7]), new("lcm", () => tensor(new long[] { 4, 6 }).lcm(tensor(new long[] { 6, 15 })), [12, 30]),
        new("bitwise_xor", () => tensor(new long[] { 12, 10 }).bitwise_xor(tensor(new long[] { 10, 3 })), [6, 9]), new("bitwise_left_shift", () => tensor(new long[] { 3, 5 }).bitwise_left_shift(tensor(new long[] { 2, 1 })), [12, 10]),
        new("logical_xor", () => tensor(new[] { true, true, false }).logical_xor(tensor(new[] { true, false, false })), [0, 1, 0]),
    ];

    public static TheoryData<string> Cases => Names(Table);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operator_KnownInputs_MatchesFormula(string name) => Table.Single(item => item.Name == name).Verify();

    [Fact]
    public void InPlaceOperator_Result_IsTheSameObject()
    {
        using var scope = NewDisposeScope();
        Tensor x = Vector(1, 4);
        Assert.Same(x, x.sqrt_());
        Assert.Same(x, x.add_(1));
        Assert.Equal([2.0, 3.0], Read(x));
    }

    private static OperatorCase Unary(string name, double[] inputs, Func<Tensor, Tensor> call, Func<double, double> formula, double tolerance = 1e-12) =>
        new(name, () => call(tensor(inputs)), [.. inputs.Select(formula)], tolerance);

    private static OperatorCase Binary(string name, Func<Tensor, Tensor, Tensor> call, Func<double, double, double> formula) =>
        new(name, () => call(tensor(Left), tensor(Right)), [.. Left.Zip(Right, formula)]);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The Taylor series of erf, which converges everywhere.</summary>
    private static double Erf(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    /// <summary>The power series of the modified Bessel function of order zero.</summary>
    private static double BesselI0(double x)
    {
        double term = 1;
        double sum = 1;
        for (int n = 1; n < 60; n++)
        {
            term *= x * x / (4.0 * n * n);
            sum += term;
        }
        return sum;
    }
}
