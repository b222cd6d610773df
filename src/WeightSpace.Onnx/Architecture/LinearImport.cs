using System.Text;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Matrix products, contractions and convolutions.</summary>
internal static class LinearImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["Gemm"] = Gemm,
        ["MatMul"] = node => node.Set(0, node.Apply(new MatMulRule(), node.Graph(0), node.Graph(1))),
        ["Einsum"] = Einsum,
        ["Conv"] = node => Convolution(node, isTransposed: false),
        ["ConvTranspose"] = node => Convolution(node, isTransposed: true),
    };

    private static bool Gemm(NodeImport node)
    {
        if (node.Shape(0).Length != 2 || node.Shape(1).Length != 2)
            throw new ArgumentException($"it multiplies matrices, got {ShapeArithmetic.Text(node.Shape(0))} and {ShapeArithmetic.Text(node.Shape(1))}");
        var left = node.Graph(0);
        if (node.Node.Int("transA", 0) != 0) left = node.Apply(new TransposeRule(1, 0), left);
        var right = node.Graph(1);
        var isLinear = node.Node.Int("transB", 0) != 0;
        if (!node.Has(2)) return node.Set(0, Product(node, isLinear, left, right));
        // A vector of the result's last size is the bias of a dense layer; anything else is added with broadcasting.
        var isBias = isLinear && node.Shape(2) is [var size] && size == node.Shape(1)[0];
        return node.Set(0, isBias
            ? node.Apply(new LinearRule(), left, right, node.Graph(2))
            : node.Apply(new ElementwiseRule("add"), Product(node, isLinear, left, right), node.Graph(2)));
    }

    private static GraphValue Product(NodeImport node, bool isLinear, GraphValue left, GraphValue right) => node.Apply(isLinear ? new LinearRule() : new MatMulRule(), left, right);

    private static bool Convolution(NodeImport node, bool isTransposed) => Convolve(node, node.Graph(0), node.Graph(1), node.Shape(1), bias: 2, isTransposed);

    /// <summary>A convolution of a value with a kernel of a shape.</summary>
    internal static bool Convolve(NodeImport node, GraphValue value, GraphValue weight, int[] kernel, int bias, bool isTransposed)
    {
        var input = node.Shape(0);
        if (kernel.Length < 3 || kernel.Length != input.Length)
            throw new ArgumentException($"it needs an input [batch, channels, positions…] and a kernel of the same rank, got {ShapeArithmetic.Text(input)} and {ShapeArithmetic.Text(kernel)}");
        var groups = ShapeArithmetic.Size(node.Node.Int("group", 1));
        if (groups < 1) throw new ArgumentException($"it has {groups} groups");
        var positions = isTransposed ? ShapeArithmetic.TransposedWindows(node.Node, input.AsSpan(2), kernel.AsSpan(2)) : ShapeArithmetic.Windows(node.Node, input.AsSpan(2), kernel.AsSpan(2));
        if (positions.Contains(0)) throw new ArgumentException($"its result would have positions {ShapeArithmetic.Text(positions)}");
        var rule = new ConvolutionRule(groups, isTransposed, [.. positions]);
        return node.Set(0, bias >= 0 && node.Has(bias) ? node.Apply(rule, value, weight, node.Graph(bias)) : node.Apply(rule, value, weight));
    }

    private static bool Einsum(NodeImport node)
    {
        var shapes = new int[node.InputCount][];
        var operands = new GraphValue[node.InputCount];
        for (var i = 0; i < operands.Length; i++) (shapes[i], operands[i]) = (node.Shape(i), node.Graph(i));
        return node.Set(0, node.Apply(new EinsumRule(Explicit(node.Node.String("equation", ""), shapes)), operands));
    }

    /// <summary>Writes an equation out: letters for the axes that an ellipsis stands for, a letter of its own for an
    /// axis that is repeated, and the output.</summary>
    private static string Explicit(string equation, int[][] shapes)
    {
        var sides = equation.Replace(" ", string.Empty, StringComparison.Ordinal).Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != shapes.Length) throw new ArgumentException($"the equation '{OnnxText.Clean(equation)}' does not fit {shapes.Length} operands");
        var free = new Queue<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".Where(letter => !equation.Contains(letter)));
        var hidden = terms.Select((term, i) => term.Contains("...", StringComparison.Ordinal) ? shapes[i].Length - (term.Length - 3) : 0).ToArray();
        if (hidden.Any(count => count < 0) || hidden.Max() > free.Count) throw new ArgumentException($"the equation '{OnnxText.Clean(equation)}' does not fit its operands");
        var ellipsis = new string([.. Enumerable.Range(0, hidden.Max()).Select(_ => free.Dequeue())]);
        for (var i = 0; i < terms.Length; i++) terms[i] = terms[i].Replace("...", ellipsis[^hidden[i]..], StringComparison.Ordinal);
        var output = sides.Length == 2 ? sides[1].Replace("...", ellipsis, StringComparison.Ordinal) : ellipsis + Implicit(terms, ellipsis);
        Widen(terms, shapes, free);
        return $"{string.Join(',', terms)}->{output}";
    }

    private static string Implicit(string[] terms, string ellipsis) =>
        new([.. string.Concat(terms).Where(letter => !ellipsis.Contains(letter)).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order()]);

    /// <summary>An axis of size 1 under a letter that stands for more indices elsewhere is a sum of its own.</summary>
    private static void Widen(string[] terms, int[][] shapes, Queue<char> free)
    {
        var widest = new Dictionary<char, int>();
        for (var i = 0; i < terms.Length; i++)
        {
            if (terms[i].Length != shapes[i].Length) throw new ArgumentException($"operand {i} has shape {ShapeArithmetic.Text(shapes[i])}; expected {terms[i].Length} axes");
            for (var axis = 0; axis < terms[i].Length; axis++) widest[terms[i][axis]] = Math.Max(widest.GetValueOrDefault(terms[i][axis]), shapes[i][axis]);
        }

        for (var i = 0; i < terms.Length; i++)
        {
            var letters = new StringBuilder(terms[i]);
            for (var axis = 0; axis < letters.Length; axis++)
            {
                if (shapes[i][axis] == 1 && widest[letters[axis]] > 1) letters[axis] = free.TryDequeue(out var letter) ? letter : throw new ArgumentException("it has too many axes");
            }

            terms[i] = letters.ToString();
        }
    }
}
