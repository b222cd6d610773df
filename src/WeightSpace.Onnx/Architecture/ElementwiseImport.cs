using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Operators that act on every element alike.</summary>
internal static class ElementwiseImport
{
    private static readonly Dictionary<string, Func<double, double>?> Unary = new()
    {
        ["Abs"] = Math.Abs,
        ["Neg"] = value => -value,
        ["Sign"] = value => double.IsNaN(value) ? value : Math.Sign(value),
        ["Floor"] = Math.Floor,
        ["Ceil"] = Math.Ceiling,
        ["Round"] = value => Math.Round(value, MidpointRounding.ToEven),
        ["Sqrt"] = Math.Sqrt,
        ["Exp"] = Math.Exp,
        ["Log"] = Math.Log,
        ["Reciprocal"] = value => 1 / value,
        ["Sin"] = Math.Sin,
        ["Cos"] = Math.Cos,
        ["Tan"] = Math.Tan,
        ["Tanh"] = Math.Tanh,
        ["Sinh"] = Math.Sinh,
        ["Cosh"] = Math.Cosh,
        ["Asin"] = Math.Asin,
        ["Acos"] = Math.Acos,
        ["Atan"] = Math.Atan,
        ["Asinh"] = Math.Asinh,
        ["Acosh"] = Math.Acosh,
        ["Atanh"] = Math.Atanh,
        ["Relu"] = value => Math.Max(value, 0),
        ["Sigmoid"] = value => 1 / (1 + Math.Exp(-value)),
        ["Softplus"] = value => Math.Log(1 + Math.Exp(value)),
        ["Softsign"] = value => value / (1 + Math.Abs(value)),
        ["Not"] = value => value == 0 ? 1 : 0,
        ["IsNaN"] = value => double.IsNaN(value) ? 1 : 0,
        ["IsInf"] = null,
        ["Erf"] = null,
        ["Gelu"] = null,
        ["Mish"] = null,
        ["Elu"] = null,
        ["Selu"] = null,
        ["Celu"] = null,
        ["LeakyRelu"] = null,
        ["HardSigmoid"] = null,
        ["HardSwish"] = null,
        ["ThresholdedRelu"] = null,
        ["Shrink"] = null,
        ["BitwiseNot"] = null,
        ["Swish"] = null,
    };

    private static readonly Dictionary<string, Func<double, double, double>?> Several = new()
    {
        ["Add"] = (left, right) => left + right,
        ["Sub"] = (left, right) => left - right,
        ["Mul"] = (left, right) => left * right,
        ["Div"] = (left, right) => left / right,
        ["Pow"] = Math.Pow,
        ["Mod"] = null,
        ["Max"] = Math.Max,
        ["Min"] = Math.Min,
        ["Sum"] = (left, right) => left + right,
        ["Mean"] = null,
        ["PRelu"] = null,
        ["And"] = (left, right) => Truth(left != 0 && right != 0),
        ["Or"] = (left, right) => Truth(left != 0 || right != 0),
        ["Xor"] = (left, right) => Truth(left != 0 != (right != 0)),
        ["Equal"] = (left, right) => Truth(left == right),
        ["Greater"] = (left, right) => Truth(left > right),
        ["Less"] = (left, right) => Truth(left < right),
        ["GreaterOrEqual"] = (left, right) => Truth(left >= right),
        ["LessOrEqual"] = (left, right) => Truth(left <= right),
        ["BitShift"] = null,
        ["BitwiseAnd"] = null,
        ["BitwiseOr"] = null,
        ["BitwiseXor"] = null,
    };

    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = Make();

    /// <summary>Whether an operator's result has the shape of its one input.</summary>
    internal static bool KeepsShape(string type) => Unary.ContainsKey(type) || type is "Cast" or "Identity" or "Dropout" or "Clip";

    private static Dictionary<string, Func<NodeImport, bool>> Make()
    {
        var result = new Dictionary<string, Func<NodeImport, bool>> { ["Where"] = Where, ["Cast"] = Cast, ["CastLike"] = node => node.Pass(0, 0), ["Clip"] = Clip };
        foreach (var (type, function) in Unary) result.Add(type, node => Map(node, function));
        foreach (var (type, function) in Several) result.Add(type, node => Combine(node, function));
        foreach (var type in new[] { "Identity", "Dropout" }) result.Add(type, node => node.Pass(0, 0));
        return result;
    }

    private static double Truth(bool value) => value ? 1 : 0;

    private static bool Map(NodeImport node, Func<double, double>? function) => function is not null && node.Data(0) is { } data && node.MayCompute(data.Shape)
        ? node.Set(0, new HostTensor(node.Type is "IsNaN" ? OnnxElementType.Bool : data.Type, data.Shape, Array.ConvertAll(data.Data, value => Rounded(data.Type, function(value)))))
        : node.Map(new ElementwiseRule(node.Type), 0);

    private static bool Combine(NodeImport node, Func<double, double, double>? function)
    {
        if (node.InputCount == 0) throw new ArgumentException("it has no inputs");
        if (Folded(node, function) is { } folded) return node.Set(0, folded);
        // A function of one value and of single numbers does not care for that value's axes.
        var wide = Enumerable.Range(0, node.InputCount).Where(input => node.Shape(input).Any(size => size != 1)).ToArray();
        if (wide.Length == 1 && node.Operand(wide[0]).View is not null && wide[0] == 0 && Enumerable.Range(1, node.InputCount - 1).All(input => node.Shape(input).Length == 0))
            return node.Map(new ElementwiseRule(node.Type is "Add" or "Sum" ? "add" : node.Type), 0, [.. Enumerable.Range(1, node.InputCount - 1).Select(node.Graph)]);
        var operands = new GraphValue[node.InputCount];
        for (var i = 0; i < operands.Length; i++) operands[i] = node.Graph(i);
        return node.Set(0, node.Apply(new ElementwiseRule(node.Type is "Add" or "Sum" ? "add" : node.Type), operands));
    }

    private static HostTensor? Folded(NodeImport node, Func<double, double, double>? function)
    {
        if (node.Data(0) is not { } result) return null;
        if (node.Type == "Mod") function = Modulus(node.Node.Int("fmod", 0) != 0);
        if (node.Type == "Div" && result.IsInteger) function = (left, right) => right == 0 ? throw new ArgumentException("it divides a whole number by 0") : Math.Truncate(left / right);
        if (function is null) return null;
        for (var i = 1; i < node.InputCount; i++)
        {
            if (node.Data(i) is not { } next) return null;
            var shape = ShapeArithmetic.Broadcast(result.Shape, next.Shape);
            if (!node.MayCompute(shape)) return null;
            var (left, right) = (result.Broadcast(shape), next.Broadcast(shape));
            var type = node.Type is "Equal" or "Greater" or "Less" or "GreaterOrEqual" or "LessOrEqual" ? OnnxElementType.Bool : result.Type;
            var data = new double[left.Count];
            for (var k = 0; k < data.Length; k++) data[k] = Rounded(type, function(left.Data[k], right.Data[k]));
            result = new HostTensor(type, shape, data);
        }

        return result;
    }

    private static Func<double, double, double> Modulus(bool followsDividend) => followsDividend
        ? (left, right) => left % right
        : (left, right) => right == 0 ? throw new ArgumentException("it divides a whole number by 0") : left - (right * Math.Floor(left / right));

    private static bool Where(NodeImport node)
    {
        if (node.Data(0) is { } condition && node.Data(1) is { } first && node.Data(2) is { } second)
        {
            var shape = ShapeArithmetic.Broadcast(condition.Shape, first.Shape, second.Shape);
            if (node.MayCompute(shape))
            {
                var (choice, left, right) = (condition.Broadcast(shape).Data, first.Broadcast(shape).Data, second.Broadcast(shape).Data);
                var data = new double[choice.Length];
                for (var i = 0; i < data.Length; i++) data[i] = choice[i] != 0 ? left[i] : right[i];
                return node.Set(0, new HostTensor(first.Type, shape, data));
            }
        }

        return node.Set(0, node.Apply(new ElementwiseRule("Where"), node.Graph(0), node.Graph(1), node.Graph(2)));
    }

    private static bool Cast(NodeImport node)
    {
        if (node.Data(0) is not { } data) return node.Pass(0, 0);
        var type = (OnnxElementType)node.Node.Int("to", (long)data.Type);
        if (!type.IsSupported() || type == OnnxElementType.String) return node.Pass(0, 0);
        return node.MayCompute(data.Shape) ? node.Set(0, new HostTensor(type, data.Shape, Array.ConvertAll(data.Data, value => Rounded(type, value)))) : node.SetConstant(0, data.Shape, isUniform: false);
    }

    private static bool Clip(NodeImport node)
    {
        if (node.Data(0) is { } data && node.InputCount > 1 && (!node.Has(1) || node.Data(1) is not null) && (!node.Has(2) || node.Data(2) is not null) && node.MayCompute(data.Shape))
        {
            var (low, high) = (node.Data(1)?.Data[0] ?? double.NegativeInfinity, node.Data(2)?.Data[0] ?? double.PositiveInfinity);
            return node.Set(0, new HostTensor(data.Type, data.Shape, Array.ConvertAll(data.Data, value => Math.Min(Math.Max(value, low), high))));
        }

        // Limits that the network computes are operands like the data.
        var computed = Enumerable.Range(0, node.InputCount).Where(input => input == 0 || (node.Has(input) && node.Operand(input).Graph is not null));
        return computed.Count() == 1 ? node.Map(new ElementwiseRule("Clip"), 0) : node.Set(0, node.Apply(new ElementwiseRule("Clip"), [.. computed.Select(node.Graph)]));
    }

    /// <summary>What a type makes of a number.</summary>
    private static double Rounded(OnnxElementType type, double value) => type switch
    {
        OnnxElementType.Float => (float)value,
        OnnxElementType.Float16 => (double)(Half)value,
        OnnxElementType.Bool => value == 0 ? 0 : 1,
        _ when type.IsInteger() => Math.Truncate(value),
        _ => value,
    };
}
