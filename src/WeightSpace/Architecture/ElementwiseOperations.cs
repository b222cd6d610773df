using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The element-wise operations that an architecture graph may name, whatever the spelling: <c>relu</c>,
/// <c>ReLU</c>, <c>Relu</c>.</summary>
internal static class ElementwiseOperations
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Unary = new()
    {
        ["relu"] = x => x.relu(),
        ["relu6"] = x => x.clamp(0, 6),
        ["leakyrelu"] = x => x.relu() - (0.1 * (-x).relu()),
        ["rrelu"] = x => x.relu() - (0.2 * (-x).relu()),
        ["elu"] = x => Elu(x, 1, 1),
        ["celu"] = x => Elu(x, 1, 1),
        ["selu"] = x => Elu(x, 1.6732632423543772, 1.0507009873554805),
        ["gelu"] = x => x * 0.5 * (1 + (x / Math.Sqrt(2)).erf()),
        ["silu"] = x => x * x.sigmoid(),
        ["swish"] = x => x * x.sigmoid(),
        ["mish"] = x => x * Softplus(x).tanh(),
        ["sigmoid"] = x => x.sigmoid(),
        ["logsigmoid"] = x => -Softplus(-x),
        ["hardsigmoid"] = x => ((x / 6) + 0.5).clamp(0, 1),
        ["hardswish"] = x => x * ((x / 6) + 0.5).clamp(0, 1),
        ["hardtanh"] = x => x.clamp(-1, 1),
        ["clip"] = x => x.clamp(-1, 1),
        ["clamp"] = x => x.clamp(-1, 1),
        ["hardshrink"] = x => x * (x.abs() > 0.5).to(x.dtype),
        ["softshrink"] = x => (x - 0.5).relu() - (-x - 0.5).relu(),
        ["tanhshrink"] = x => x - x.tanh(),
        ["threshold"] = x => (x - 0.1).relu(),
        ["thresholdedrelu"] = x => (x - 0.1).relu(),
        ["softplus"] = Softplus,
        ["softsign"] = x => x / (1 + x.abs()),
        ["tanh"] = x => x.tanh(),
        ["sin"] = x => x.sin(),
        ["cos"] = x => x.cos(),
        ["exp"] = x => x.exp(),
        ["log"] = x => x.abs().log(),
        ["sqrt"] = x => x.abs().sqrt(),
        ["rsqrt"] = x => 1 / x.abs().sqrt(),
        ["square"] = x => x * x,
        ["reciprocal"] = x => 1 / x,
        ["abs"] = x => x.abs(),
        ["neg"] = x => -x,
        ["sign"] = x => x.sign(),
        ["erf"] = x => x.erf(),
        ["floor"] = x => x.floor(),
        ["ceil"] = x => x.ceil(),
        ["round"] = x => x.round(),
        ["not"] = x => (x <= 0).to(x.dtype),
        ["identity"] = x => x,
        ["dropout"] = x => x,
        ["alphadropout"] = x => x,
        ["featurealphadropout"] = x => x,
        ["cast"] = x => x,
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Binary = new()
    {
        ["add"] = (x, y) => x + y,
        ["sum"] = (x, y) => x + y,
        ["mean"] = (x, y) => (x + y) / 2,
        ["sub"] = (x, y) => x - y,
        ["mul"] = (x, y) => x * y,
        ["div"] = (x, y) => x / y,
        ["max"] = (x, y) => x.maximum(y),
        ["maximum"] = (x, y) => x.maximum(y),
        ["min"] = (x, y) => x.minimum(y),
        ["minimum"] = (x, y) => x.minimum(y),
        ["pow"] = (x, y) => x.abs().pow(y),
        ["prelu"] = (x, slope) => x.relu() - (slope * (-x).relu()),
        ["equal"] = (x, y) => (x == y).to(x.dtype),
        ["greater"] = (x, y) => (x > y).to(x.dtype),
        ["less"] = (x, y) => (x < y).to(x.dtype),
        ["and"] = (x, y) => x.minimum(y),
        ["or"] = (x, y) => x.maximum(y),
        ["xor"] = (x, y) => (x - y).abs(),
    };

    /// <summary>The operation of that name for that many operands. Two-operand ones take more by being
    /// repeated.</summary>
    /// <exception cref="GraphEvaluationException">There is none.</exception>
    public static Func<Tensor[], Tensor> Find(string name, int operands)
    {
        var known = Normalized(name);
        if (operands == 1 && Unary.TryGetValue(known, out var unary)) return all => unary(all[0]);
        if (known == "where" && operands == 3) return all => where(all[0] > 0, all[1], all[2]);
        if (known == "clip" && operands > 1) return all => all[0].tanh() + all[1..].Aggregate((sum, bound) => sum + bound);
        if (Binary.TryGetValue(known, out var binary)) return all => all.Aggregate(binary);
        throw new GraphEvaluationException($"The element-wise operation {name} of {operands} operand{(operands == 1 ? "" : "s")} cannot be evaluated.");
    }

    /// <summary>A name without regard to case and underscores.</summary>
    public static string Normalized(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static Tensor Softplus(Tensor x) => x.relu() + (-x.abs()).exp().log1p();

    private static Tensor Elu(Tensor x, double alpha, double scale) => scale * (x.relu() + (alpha * ((-(-x).relu()).exp() - 1)));
}
