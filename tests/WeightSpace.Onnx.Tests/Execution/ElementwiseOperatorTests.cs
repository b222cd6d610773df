using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

public sealed class ElementwiseOperatorTests
{
    private static readonly double[] Anywhere = [-30.5, -2.5, -1, -0.3, 0, 0.5, 0.7, 1, 1.5, 2.5, 25];

    private static readonly Dictionary<string, (Func<double, double> Function, double[] Points, (string, object)[] Attributes)> Unary = new()
    {
        ["Abs"] = (Math.Abs, Anywhere, []),
        ["Acos"] = (Math.Acos, [-0.5, 0, 0.9], []),
        ["Acosh"] = (Math.Acosh, [1, 2.5], []),
        ["Asin"] = (Math.Asin, [-0.5, 0, 0.9], []),
        ["Asinh"] = (Math.Asinh, Anywhere, []),
        ["Atan"] = (Math.Atan, Anywhere, []),
        ["Atanh"] = (Math.Atanh, [-0.5, 0, 0.9], []),
        ["Ceil"] = (Math.Ceiling, Anywhere, []),
        ["Celu"] = (x => Math.Max(0, x) + Math.Min(0, 1.5 * (Math.Exp(x / 1.5) - 1)), Anywhere, [("alpha", 1.5)]),
        ["Cos"] = (Math.Cos, Anywhere, []),
        ["Cosh"] = (Math.Cosh, Anywhere, []),
        ["Elu"] = (x => x < 0 ? 0.5 * (Math.Exp(x) - 1) : x, Anywhere, [("alpha", 0.5)]),
        ["Exp"] = (Math.Exp, Anywhere, []),
        ["Floor"] = (Math.Floor, Anywhere, []),
        ["HardSigmoid"] = (x => Math.Clamp((0.25 * x) + 0.75, 0, 1), Anywhere, [("alpha", 0.25), ("beta", 0.75)]),
        ["HardSwish"] = (x => x * Math.Clamp((x / 6) + 0.5, 0, 1), Anywhere, []),
        ["Identity"] = (x => x, Anywhere, []),
        ["LeakyRelu"] = (x => x < 0 ? 0.25 * x : x, Anywhere, [("alpha", 0.25)]),
        ["Log"] = (Math.Log, [0.1, 1, 25], []),
        ["Mish"] = (x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))), Anywhere, []),
        ["Neg"] = (x => -x, Anywhere, []),
        ["Reciprocal"] = (x => 1 / x, [-2, 0.1, 25], []),
        ["Relu"] = (x => Math.Max(0, x), Anywhere, []),
        ["Round"] = (x => Math.Round(x, MidpointRounding.ToEven), Anywhere, []),
        ["Selu"] = (x => 2 * (x < 0 ? 0.5 * (Math.Exp(x) - 1) : x), Anywhere, [("alpha", 0.5), ("gamma", 2.0)]),
        ["Shrink"] = (x => x < -1 ? x + 0.5 : x > 1 ? x - 0.5 : 0, Anywhere, [("lambd", 1.0), ("bias", 0.5)]),
        ["Sigmoid"] = (x => 1 / (1 + Math.Exp(-x)), Anywhere, []),
        ["Sign"] = (x => Math.Sign(x), Anywhere, []),
        ["Sin"] = (Math.Sin, Anywhere, []),
        ["Sinh"] = (Math.Sinh, Anywhere, []),
        ["Softplus"] = (x => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x)), Anywhere, []),
        ["Softsign"] = (x => x / (1 + Math.Abs(x)), Anywhere, []),
        ["Sqrt"] = (Math.Sqrt, [0, 0.1, 25], []),
        ["Tan"] = (Math.Tan, [-1, 0, 0.9], []),
        ["Tanh"] = (Math.Tanh, Anywhere, []),
        ["ThresholdedRelu"] = (x => x > 0.6 ? x : 0, Anywhere, [("alpha", 0.6)]),
    };

    private static readonly Dictionary<string, Func<double, double, double>> Binary = new()
    {
        ["Add"] = (a, b) => a + b,
        ["Div"] = (a, b) => a / b,
        ["Equal"] = (a, b) => a == b ? 1 : 0,
        ["Greater"] = (a, b) => a > b ? 1 : 0,
        ["GreaterOrEqual"] = (a, b) => a >= b ? 1 : 0,
        ["Less"] = (a, b) => a < b ? 1 : 0,
        ["LessOrEqual"] = (a, b) => a <= b ? 1 : 0,
        ["Max"] = Math.Max,
        ["Mean"] = (a, b) => (a + b) / 2,
        ["Min"] = Math.Min,
        ["Mul"] = (a, b) => a * b,
        ["Pow"] = Math.Pow,
        ["Sub"] = (a, b) => a - b,
        ["Sum"] = (a, b) => a + b,
    };

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    public static TheoryData<string> BinaryNames => [.. Binary.Keys];

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Unary_EachOperator_IsItsFunction(string name)
    {
        var (function, points, attributes) = Unary[name];
        using var scope = NewDisposeScope();

        Same([.. points.Select(function)], Run(18, name, [Real(points)], attributes));
    }

    [Theory]
    [MemberData(nameof(BinaryNames))]
    public void Binary_EachOperator_BroadcastsItsFunction(string name)
    {
        double[] left = [1.5, 2, 3], right = [2, 0.5];
        using var scope = NewDisposeScope();

        Same([.. right.SelectMany(b => left.Select(a => Binary[name](a, b)))], Run(18, name, [Real(left), Real(right, 2, 1)]), 2, 3);
    }

    [Fact]
    public void Erf_AndGelu_AreTheirIntegrals()
    {
        using var scope = NewDisposeScope();
        double[] points = [-2, -0.5, 0, 1, 3];
        double[] erf = [.. points.Select(Erf)];

        Same(erf, Run(13, "Erf", [Real(points)]));
        Same([.. points.Select(x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))))], Run(20, "Gelu", [Real(points)]));
        Same(
            [.. points.Select(x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))))],
            Run(20, "Gelu", [Real(points)], ("approximate", "tanh")));

        // Simpson's rule on 2/sqrt(pi) e^(-t^2).
        static double Erf(double x)
        {
            const int Steps = 2000;
            var step = x / Steps;
            var sum = 1 + Math.Exp(-x * x);
            for (var i = 1; i < Steps; i++) sum += (i % 2 == 0 ? 2 : 4) * Math.Exp(-(i * step) * (i * step));
            return 2 / Math.Sqrt(Math.PI) * sum * step / 3;
        }
    }

    [Fact]
    public void WholeNumbers_DivideTowardsZeroAndKeepTheirType()
    {
        using var scope = NewDisposeScope();
        var (left, right) = (Whole(-7, 7, 7, -7), Whole(2, 2, -2, -2));

        Same([-3, 3, -3, 3], Run(14, "Div", [left, right]));
        Same([1, 1, -1, -1], Run(13, "Mod", [left, right]));
        Same([-1, 1, 1, -1], Run(13, "Mod", [left, right], ("fmod", 1)));
        Same([49, 49], Run(15, "Pow", [Whole(-7, 7), Real(2)]));
        Assert.Equal(ScalarType.Int64, Run(15, "Pow", [Whole(-7, 7), Real(2)]).dtype);
        Same([28, 16], Run(11, "BitShift", [Whole(7, 4), Whole(2)], ("direction", "LEFT")));
        Same([1], Run(11, "BitShift", [Whole(7), Whole(2)], ("direction", "RIGHT")));
        Same([4, 7, 3, -8], cat([Run(18, "BitwiseAnd", [Whole(6), Whole(5)]), Run(18, "BitwiseOr", [Whole(6), Whole(5)]), Run(18, "BitwiseXor", [Whole(6), Whole(5)]), Run(18, "BitwiseNot", [Whole(7)])]));
        Same([0.5, -0.5], Run(13, "Mod", [Real(5.5, -5.5), Real(1.0)], ("fmod", 1)));
    }

    [Fact]
    public void Logic_AllCases()
    {
        using var scope = NewDisposeScope();
        var (left, right) = (tensor(new[] { true, true, false, false }), tensor(new[] { true, false, true, false }));

        Same([1, 0, 0, 0], Run(13, "And", [left, right]));
        Same([1, 1, 1, 0], Run(13, "Or", [left, right]));
        Same([0, 1, 1, 0], Run(13, "Xor", [left, right]));
        Same([0, 0, 1, 1], Run(13, "Not", [left]));
        Same([5, 2, 7, 4], Run(16, "Where", [right, Real(5, 6, 7, 8), Real(1, 2, 3, 4)]));
        Same([1, 0, 0, 0], Run(13, "IsNaN", [Real(double.NaN, 1, double.PositiveInfinity, double.NegativeInfinity)]));
        var odd = Real(double.NaN, 1, double.PositiveInfinity, double.NegativeInfinity);
        Same([0, 0, 1, 1], Run(20, "IsInf", [odd]));
        Same([0, 0, 1, 0], Run(20, "IsInf", [odd], ("detect_negative", 0)));
        Same([0, 0, 0, 1], Run(20, "IsInf", [odd], ("detect_positive", 0)));
    }

    [Fact]
    public void Clip_BoundsMayBeLeftOut()
    {
        using var scope = NewDisposeScope();
        var x = Real(-2, 0.5, 3);

        Same([-1, 0.5, 2], Run(13, "Clip", [x, Real([-1.0], []), Real([2.0], [])]));
        Same([-2, 0.5, 2], Run(13, "Clip", [x, null, Real([2.0], [])]));
        Same([-1, 0.5, 3], Run(13, "Clip", [x, Real([-1.0], [])]));
        Same([-2, 0.5, 3], Run(13, "Clip", [x]));
    }

    [Fact]
    public void PRelu_SlopePerChannel_Broadcasts()
    {
        using var scope = NewDisposeScope();

        Same([-0.1, 2, -0.6, 4], Run(16, "PRelu", [Real([-1, 2, -3, 4], 1, 2, 2), Real([0.1, 0.2], 2, 1)]), 1, 2, 2);
    }

    [Fact]
    public void Variadic_OneOrThreeInputs()
    {
        using var scope = NewDisposeScope();
        Tensor[] three = [Real(1, 5), Real(4, 2), Real(3)];

        Same([1, 5], Run(13, "Max", [Real(1, 5)]));
        Same([4, 5], Run(13, "Max", three));
        Same([1, 2], Run(13, "Min", three));
        Same([8, 10], Run(13, "Sum", three));
        Same([8 / 3.0, 10 / 3.0], Run(13, "Mean", three));
    }

    [Fact]
    public void Dropout_DoesNothing()
    {
        using var scope = NewDisposeScope();
        var results = Run(13, "Dropout", 2, [Real(1, 2), Real([0.5], [])]);

        Same([1, 2], results[0]);
        Same([1, 1], results[1]);
    }

    [Fact]
    public void Cast_BetweenTheThreeTypes()
    {
        using var scope = NewDisposeScope();

        Same([-1, 0, 2], Run(13, "Cast", [Real(-1.7, 0.3, 2.9)], ("to", 7)));
        Same([1, 0], Run(13, "Cast", [Real(-1.7, 0)], ("to", 9)));
        Assert.Equal(ScalarType.Float64, Run(13, "Cast", [Whole(1)], ("to", 10)).dtype);
        Assert.Equal(ScalarType.Bool, Run(15, "CastLike", [Whole(1), tensor(new[] { true })]).dtype);
    }
}
