using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>LSTM, GRU and RNN.</summary>
internal static class RecurrentImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["LSTM"] = Recurrent,
        ["GRU"] = Recurrent,
        ["RNN"] = Recurrent,
    };

    private static bool Recurrent(NodeImport node)
    {
        var isBatchFirst = node.Node.Int("layout", 0) != 0;
        if (node.Shape(0).Length != 3 || node.Shape(1).Length != 3 || node.Shape(2).Length != 3)
            throw new ArgumentException($"input and weights must have 3 axes, got {ShapeArithmetic.Text(node.Shape(0))}, {ShapeArithmetic.Text(node.Shape(1))} and {ShapeArithmetic.Text(node.Shape(2))}");
        var operands = new List<GraphValue> { Swapped(node, isBatchFirst, node.Graph(0)), node.Graph(1), node.Graph(2) };
        // Biases, initial states and peepholes all run along the hidden units; lengths of sequences (input 4) do not.
        foreach (var input in new[] { 3, 5, 6, 7 })
        {
            if (node.Has(input)) operands.Add(input is 5 or 6 ? Swapped(node, isBatchFirst, node.Graph(input)) : node.Graph(input));
        }

        var all = node.Apply(new RecurrentRule(node.Type, hasDirections: true), [.. operands]);
        for (var output = 1; output < 3; output++)
        {
            // The last state has the axes of the states, without time.
            if (node.IsNeeded(output)) node.Set(output, Swapped(node, isBatchFirst, node.Apply(new ReduceRule($"{node.Type} state", keepsAxes: false, 0), all)));
        }

        return node.Set(0, isBatchFirst ? node.Apply(new TransposeRule(2, 0, 1, 3), all) : all);
    }

    private static GraphValue Swapped(NodeImport node, bool swaps, GraphValue value) => swaps ? node.Apply(new TransposeRule(1, 0, 2), value) : value;
}
