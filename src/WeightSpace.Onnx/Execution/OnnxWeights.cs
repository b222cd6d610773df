using System.Collections.Immutable;
using System.Runtime.InteropServices;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Draws weights at random and permutes them.</summary>
internal sealed class OnnxWeights
{
    private readonly OnnxModel model;
    private readonly SymmetryAnalysis analysis;
    private readonly HashSet<string> variances;
    private readonly HashSet<string> scales = [];
    private readonly HashSet<string> masks = [];
    private readonly HashSet<string> zeroPoints = [];

    internal OnnxWeights(OnnxModel model, SymmetryAnalysis analysis)
    {
        (this.model, this.analysis) = (model, analysis);
        variances = [.. analysis.Nodes.Where(node => node is { Rule: ScaleShiftRule, Operands.Length: 5 }).Select(node => analysis.Values[node.Operands[4].Id].Parameter).OfType<string>()];
        foreach (var node in model.Graph.Nodes)
        {
            if (node is { OperatorType: "Cast", Domain: "" } && !((OnnxElementType)node.Int("to", 1)).IsFloating()) masks.UnionWith(node.Inputs);
            if (!QuantizedImport.Layouts.TryGetValue(node.OperatorType, out var layout)) continue;
            for (var i = 0; i < Math.Min(layout.Length, node.Inputs.Count); i++)
            {
                if (layout[i] == 's') scales.Add(node.Inputs[i]);
                if (layout[i] == 'z') zeroPoints.Add(node.Inputs[i]);
            }
        }
    }

    /// <summary>Draws all parameters and buffers.</summary>
    /// <param name="random">Source of randomness.</param>
    /// <param name="gain">How strong signals go through: deep networks let them vanish or explode.</param>
    internal Dictionary<string, HostArray> Draw(SplitRandom random, float gain) =>
        analysis.Parameters.ToDictionary(parameter => parameter.Name, parameter => Draw(parameter, random, gain));

    private HostArray Draw(ParameterSymmetry parameter, SplitRandom random, float gain)
    {
        if (!model.Graph.TryGetTensor(parameter.Name, out var tensor)) throw new OnnxExecutionException($"{model.Name}: there is no tensor {OnnxText.Quote(parameter.Name)}.");
        var array = new HostArray(RunnableModel.Computed(tensor.ElementType), [.. tensor.Dims]);
        if (array.Type != OnnxElementType.Float) return DrawWhole(array, parameter, random);
        // What becomes a truth value or a whole number has two values worth the name.
        if (masks.Contains(parameter.Name)) return OnnxInputs.Fill(array, random, 2);
        var kind = parameter.Views[0].Tensor.Kind;
        var (mean, width) = variances.Contains(parameter.Name) ? (1f, 0.5f)
            : scales.Contains(parameter.Name) ? (0.02f, 0.01f)
            : parameter.IsBuffer || kind == TensorKind.Bias ? (0f, 0.2f)
            : kind == TensorKind.NormScale ? (1f, 0.5f)
            : kind is TensorKind.Scalar or TensorKind.Embedding ? (0f, 1.7f)
            : (0f, gain * MathF.Sqrt(3 / Summed(parameter)));
        random.Fill(array, mean, width);
        return array;
    }

    private HostArray DrawWhole(HostArray array, ParameterSymmetry parameter, SplitRandom random)
    {
        var isFloating = array.Type.IsFloating();
        // Of the patterns of eight bits, those that mean numbers of a middling size.
        byte[] patterns = isFloating ? [.. Enumerable.Range(0, 256).Select(bits => (byte)bits).Where(bits => Math.Abs(array.Type.ToDouble(bits)) is > 0.01 and < 2)] : [];
        var (low, count) = (array.Type, zeroPoints.Contains(parameter.Name)) switch
        {
            (OnnxElementType.UInt8 or OnnxElementType.UInt16, true) => (126, 5),
            (OnnxElementType.UInt8 or OnnxElementType.UInt16, false) => (28, 200),
            (_, true) => (-2, 5),
            (OnnxElementType.Int32, false) => (-1000, 2001),
            _ => (-100, 201),
        };
        var size = Math.Max(1, array.Type.Bits() / 8);
        for (var i = 0; i < array.Bytes.Length / size; i++)
        {
            var value = array.Type.Bits() == 4 ? (long)(random.Next() & 255) : isFloating && patterns.Length > 0 ? patterns[random.Next() % (ulong)patterns.Length] : low + (long)(random.Next() % (ulong)count);
            for (var part = 0; part < size; part++) array.Bytes[(i * size) + part] = (byte)(value >> (8 * part));
        }

        return array;
    }

    /// <summary>How many elements are summed over, as far as the roles tell it.</summary>
    private static float Summed(ParameterSymmetry parameter)
    {
        var view = parameter.Views[0];
        var written = view.Tensor.Axes.Zip(view.ParameterAxes).Where(pair => pair.First.Role is AxisRole.Out or AxisRole.FixedOut).Select(pair => pair.Second).ToHashSet();
        return Enumerable.Range(0, parameter.Shape.Length).Where(axis => !written.Contains(axis)).Aggregate(1f, (product, axis) => product * parameter.Shape[axis]);
    }

    /// <summary>Whether the element moves anything in the parameter.</summary>
    internal static bool Moves(GroupElement element, ParameterSymmetry parameter) =>
        parameter.Views.Any(view => view.Tensor.Axes.Any(axis => axis.Label.Kind != LabelKind.Fixed && element[axis.Label].Any(permutation => !permutation.IsIdentity)));

    /// <summary>The parameter after the element has acted on it, a fresh array.</summary>
    internal static HostArray Act(GroupElement element, ParameterSymmetry parameter, HostArray values)
    {
        var result = parameter.Views.Sum(view => view.Tensor.ElementCount) == values.Count ? new HostArray(values.Type, values.Shape) : values.Copy();
        foreach (var view in parameter.Views)
        {
            switch (values.Type.Bits())
            {
                case 8: Mover<byte>.Move(element, view, values, result); break;
                case 16: Mover<ushort>.Move(element, view, values, result); break;
                case 32: Mover<uint>.Move(element, view, values, result); break;
                case 64: Mover<ulong>.Move(element, view, values, result); break;
                default: throw new OnnxExecutionException($"{parameter.Name} has elements of {values.Type}, which are not permuted one by one.");
            }
        }

        return result;
    }

    /// <summary>Moves the elements of a view, axis by axis from the outermost one.</summary>
    private sealed class Mover<T>
        where T : unmanaged
    {
        private readonly ParameterView view;
        private readonly HostArray values;
        private readonly HostArray result;
        private readonly int[][] inverse;
        private readonly int[] parents;
        private readonly int[] sizes;

        // From this axis on nothing moves, and elements lie side by side.
        private readonly int still;
        private readonly int run;

        private Mover(GroupElement element, ParameterView view, HostArray values, HostArray result)
        {
            (this.view, this.values, this.result) = (view, values, result);
            var axes = view.Tensor.Axes;
            sizes = [.. axes.Select(axis => axis.Label.Size)];
            parents = [.. Enumerable.Range(0, sizes.Length).Select(view.Tensor.ParentAxis)];
            inverse = [.. axes.Select(axis => Inverse(element[axis.Label], axis.Label.Size))];
            (still, run) = (sizes.Length, 1);
            while (still > 0 && view.Orders.IsEmpty && view.Strides[still - 1] == run && element[axes[still - 1].Label].All(permutation => permutation.IsIdentity)) run *= sizes[--still];
        }

        internal static void Move(GroupElement element, ParameterView view, HostArray values, HostArray result)
        {
            var mover = new Mover<T>(element, view, values, result);
            if (mover.still == 0)
            {
                mover.Old.Slice((int)view.Offset, mover.run).CopyTo(mover.New.Slice((int)view.Offset, mover.run));
                return;
            }

            Parallel.For(0, mover.sizes[0], index =>
            {
                var (instance, source) = (new int[mover.sizes.Length], new int[mover.sizes.Length]);
                mover.Step(0, index, view.Offset, view.Offset, instance, source);
            });
        }

        private static int[] Inverse(ImmutableArray<Permutation> copies, int size)
        {
            var flat = new int[checked(copies.Length * size)];
            for (var copy = 0; copy < copies.Length; copy++)
            {
                for (var index = 0; index < size; index++) flat[(copy * size) + copies[copy][index]] = index;
            }

            return flat;
        }

        private void Step(int axis, int index, long from, long to, int[] instance, int[] source)
        {
            // Which copy of a nested label's group acts depends on the parent's index before it was moved.
            instance[axis] = parents[axis] < 0 ? 0 : (instance[parents[axis]] * sizes[parents[axis]]) + source[parents[axis]];
            source[axis] = inverse[axis][(instance[axis] * sizes[axis]) + index];
            from += view.Place(axis, source[axis]);
            to += view.Place(axis, index);
            var next = axis + 1;
            if (next == still)
            {
                Old.Slice((int)from, run).CopyTo(New.Slice((int)to, run));
                return;
            }

            if (next + 1 < still || run > 1 || !view.Orders.IsEmpty)
            {
                for (var i = 0; i < sizes[next]; i++) Step(next, i, from, to, instance, source);
                return;
            }

            var last = parents[next] < 0 ? 0 : (instance[parents[next]] * sizes[parents[next]]) + source[parents[next]];
            var map = inverse[next].AsSpan(last * sizes[next], sizes[next]);
            var stride = view.Strides[next];
            var old = Old;
            var moved = New;
            for (var i = 0; i < map.Length; i++) moved[(int)(to + (i * stride))] = old[(int)(from + (map[i] * stride))];
        }

        private Span<T> Old => MemoryMarshal.Cast<byte, T>(values.Bytes.AsSpan());

        private Span<T> New => MemoryMarshal.Cast<byte, T>(result.Bytes.AsSpan());
    }
}
