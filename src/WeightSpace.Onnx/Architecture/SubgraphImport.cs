using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>If, Loop and Scan: their bodies are translated like the graph around them.</summary>
/// <remarks>
/// One pass through a body says all: what a value carried from step to step may be permuted by is the same at every
/// step, so what goes in and what comes out are tied, and each operator of the body states its relations once.
/// </remarks>
internal static class SubgraphImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["If"] = If,
        ["Loop"] = Loop,
        ["Scan"] = Scan,
    };

    private static bool If(NodeImport node)
    {
        var (yes, no) = (Body(node, "then_branch"), Body(node, "else_branch"));
        if (node.Data(0) is { Count: 1 } known && !node.IsOpen("condition", [0], known.ToLongs()))
        {
            // Decided by shapes: the other branch never runs.
            var taken = node.Import.Translate(known.Data[0] != 0 ? yes : no);
            for (var output = 0; output < node.Node.Outputs.Count; output++)
            {
                if (node.Node.Output(output) is { } name && output < taken.Length) node.Import.Set(name, taken[output]);
            }

            return true;
        }

        var (first, second) = (node.Import.Translate(yes), node.Import.Translate(no));
        for (var output = 0; output < node.Node.Outputs.Count; output++)
        {
            if (node.Node.Output(output) is not { } name) continue;
            if (output >= first.Length || output >= second.Length) throw new ArgumentException($"its branches have no output {output}");
            Either(node, name, first[output], second[output], node.Operand(0));
        }

        return true;
    }

    /// <summary>One of two values; both run over the same indices.</summary>
    private static void Either(NodeImport node, string name, OnnxOperand first, OnnxOperand second, OnnxOperand condition)
    {
        var import = node.Import;
        var (left, right) = (import.InGraph(name, first), import.InGraph(name, second));
        if (left is { } one && right is { } other && first.Shape.AsSpan().SequenceEqual(second.Shape))
        {
            var choice = import.InGraph(node.Node.Inputs[0], condition) is { } value ? node.Apply(new ReshapeRule([]), value) : import.Builder.Constant(name, [], []);
            Give(node, name, node.Apply(new ElementwiseRule("Where"), choice, one, other));
            return;
        }

        import.Set(name, OnnxOperand.Unknown);
        Fix(node, "its branches give results of different shapes, and all that makes them is made fixed", left, right);
    }

    private static void Fix(NodeImport node, string reason, params IEnumerable<GraphValue?> values)
    {
        foreach (var value in values.OfType<GraphValue>()) node.Apply(new UnknownRule(node.Type, [], reason), value);
    }

    private static GraphProto Body(NodeImport node, string attribute) => node.Node.Graph(attribute) ?? throw new ArgumentException($"it has no {attribute}");

    private static bool Loop(NodeImport node)
    {
        var body = Body(node, "body");
        var carried = node.InputCount - 2;
        if (carried < 0 || body.Input.Count < carried + 2 || body.Output.Count < carried + 1) throw new ArgumentException($"its body takes {body.Input.Count} values and gives {body.Output.Count}; expected at least {carried + 2} and {carried + 1}");
        if (body.Input.Count > 0) Give(node, body.Input[0].Name, node.Import.Builder.Constant("iteration", [], []));
        if (body.Input.Count > 1) Give(node, body.Input[1].Name, node.Import.Builder.Constant("condition", [], []));
        var states = Carry(node, body, bodyInput: 2, nodeInput: 2, carried);
        var results = node.Import.Translate(body);
        if (!Close(node, results.AsSpan(1, carried).ToArray(), states)) return false;
        var trips = node.Data(0) is { Count: 1 } count && node.Operand(0).IsKnown ? count.ToLongs()[0] : 0;
        // A loop that may end early makes as many rows as it has steps.
        for (var output = carried; output < node.Node.Outputs.Count; output++)
        {
            if (node.Node.Output(output) is not { } name) continue;
            var rows = node.Import.DeclaredShape(name) is { Length: > 0 } declared ? declared[0] : trips is > 0 and < int.MaxValue && !node.Has(1) ? (int)trips : 0;
            Stack(node, name, output + 1 < results.Length ? results[output + 1] : OnnxOperand.Unknown, rows, axis: 0);
        }

        return true;
    }

    private static bool Scan(NodeImport node)
    {
        var body = Body(node, "body");
        var scanned = ShapeArithmetic.Size(node.Node.Int("num_scan_inputs", 0));
        var carried = node.InputCount - scanned;
        // Until opset 8 there is a batch of sequences, each with a length of its own.
        if (node.Opset < 9 || carried < 0) return false;
        if (body.Input.Count < node.InputCount || body.Output.Count < carried) throw new ArgumentException($"its body takes {body.Input.Count} values; expected {node.InputCount}");
        var states = Carry(node, body, bodyInput: 0, nodeInput: 0, carried);
        var (axes, outputAxes) = (node.Node.Ints("scan_input_axes"), node.Node.Ints("scan_output_axes"));
        var length = 0;
        for (var i = 0; i < scanned; i++)
        {
            var shape = node.Shape(carried + i);
            var axis = ShapeArithmetic.Axis(axes is not null && i < axes.Length ? axes[i] : 0, shape.Length);
            length = shape[axis];
            // One step sees one index, and in their order.
            var ordered = node.Apply(new RepositionRule(node.Type, (axis, length)), node.Graph(carried + i));
            Give(node, body.Input[carried + i].Name, node.Apply(new ReduceRule($"{node.Type} step", keepsAxes: false, axis), ordered));
        }

        var results = node.Import.Translate(body);
        if (!Close(node, results.AsSpan(0, carried).ToArray(), states)) return false;
        for (var output = carried; output < node.Node.Outputs.Count; output++)
        {
            if (node.Node.Output(output) is not { } name) continue;
            var axis = outputAxes is not null && output - carried < outputAxes.Length ? outputAxes[output - carried] : 0;
            Stack(node, name, output < results.Length ? results[output] : OnnxOperand.Unknown, length, axis);
        }

        return true;
    }

    private static void Give(NodeImport node, string name, GraphValue value) => node.Import.Set(name, OnnxOperand.OfGraph(value, node.ShapeOf(value)));

    /// <summary>Gives the body its first states.</summary>
    private static GraphValue?[] Carry(NodeImport node, GraphProto body, int bodyInput, int nodeInput, int count)
    {
        var states = new GraphValue?[count];
        for (var i = 0; i < count; i++)
        {
            var inner = body.Input[bodyInput + i].Name;
            // What is known of the first state is not known of the later ones.
            states[i] = node.Has(nodeInput + i) ? node.Import.InGraph(node.Node.Inputs[nodeInput + i]) : null;
            if (states[i] is { } state) Give(node, inner, state);
            else node.Import.Set(inner, OnnxOperand.Unknown);
        }

        return states;
    }

    /// <summary>Ties the last states to the first ones, and makes them the outputs.</summary>
    private static bool Close(NodeImport node, OnnxOperand[] last, GraphValue?[] first)
    {
        for (var i = 0; i < last.Length; i++)
        {
            var name = node.Node.Output(i);
            var value = node.Import.InGraph(node.Type, last[i]);
            if (value is { } after && first[i] is { } before && node.ShapeOf(before).AsSpan().SequenceEqual(node.ShapeOf(after).AsSpan()))
            {
                var tied = node.Apply(new ElementwiseRule("Where"), node.Import.Builder.Constant("condition", [], []), before, after);
                if (name is not null) Give(node, name, tied);
                continue;
            }

            Fix(node, "a value has another shape at each step, and all that makes it is made fixed", value, first[i]);
            if (name is not null) node.Import.Set(name, OnnxOperand.Unknown);
        }

        return true;
    }

    /// <summary>Puts the results of all steps side by side.</summary>
    private static void Stack(NodeImport node, string name, OnnxOperand row, int rows, long axis)
    {
        if (node.Import.InGraph(name, row) is not { } value || rows < 1)
        {
            Fix(node, "how many steps there are is known only when the network runs, and all that makes its result is made fixed", node.Import.InGraph(name, row));
            node.Import.Set(name, OnnxOperand.Unknown);
            return;
        }

        var shape = node.ShapeOf(value);
        var along = ShapeArithmetic.Axis(axis, shape.Length + 1);
        var apart = node.Apply(new ReshapeRule([.. shape[..along], 1, .. shape[along..]]), value);
        Give(node, name, node.Apply(new RepositionRule(node.Type, (along, rows)), apart));
    }
}
