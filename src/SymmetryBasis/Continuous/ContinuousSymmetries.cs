using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Finds the groups beyond permutations that act on single labels: positive scales, signs, invertible
/// and orthogonal maps.</summary>
/// <remarks>
/// A unit's factor goes through the network as a power of itself: every axis of every value that has the label has an
/// exponent, and every operator relates exponents linearly. A product adds them, a sum over the label needs them to add
/// up to zero, ReLU keeps them, tanh keeps their parity; what is known of an operator is here, and where nothing is,
/// they are zero. The solutions are the group. What is found is a candidate that a certificate should prove.
/// </remarks>
public sealed class ContinuousSymmetries
{
    // Only what has the property whatever its settings: a hardtanh may cut off at 0 and 6, a cast at whole numbers.
    private static readonly HashSet<string> Linear = ["identity", "dropout", "alphadropout", "featurealphadropout", "neg"];
    private static readonly HashSet<string> Homogeneous = ["relu", "leakyrelu", "abs"];
    private static readonly HashSet<string> Odd = ["tanh", "sin", "sinh", "asinh", "atan", "erf", "softsign", "tanhshrink", "softshrink", "hardshrink", "sign"];
    private static readonly HashSet<string> Even = ["abs", "cos", "cosh", "square"];

    private readonly SymmetryAnalysis analysis;
    private readonly AxisLabel label;
    private readonly bool isSign;
    private readonly ExponentSystem system;
    private readonly Dictionary<(int Value, int Axis), int> variables = [];
    private bool isLinear = true;
    private bool isNormalized;

    private ContinuousSymmetries(SymmetryAnalysis analysis, AxisLabel label, bool isSign, IEnumerable<(int Value, int Axis)> places)
    {
        (this.analysis, this.label, this.isSign) = (analysis, label, isSign);
        system = new ExponentSystem(isSign);
        foreach (var place in places) variables[place] = variables.Count;
    }

    /// <summary>The groups of every label that is not fixed.</summary>
    /// <param name="analysis">A network with its graph.</param>
    public static EquatableArray<ContinuousSymmetry> Find(SymmetryAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var places = new Dictionary<AxisLabel, List<(int Value, int Axis)>>();
        for (var value = 0; value < analysis.Values.Length; value++)
        {
            for (var axis = 0; axis < analysis.Values[value].Axes.Length; axis++)
            {
                foreach (var found in analysis.Values[value].Axes[axis].SelectMany(block => block).OfType<AxisLabel>().Distinct())
                    (places.TryGetValue(found, out var list) ? list : places[found] = []).Add((value, axis));
            }
        }

        var result = ImmutableArray.CreateBuilder<ContinuousSymmetry>();
        foreach (var label in analysis.Spec.Labels.Where(label => label.Kind != LabelKind.Fixed && places.ContainsKey(label)))
        {
            foreach (var isSign in new[] { false, true })
            {
                var search = new ContinuousSymmetries(analysis, label, isSign, places[label]);
                var found = search.Solve().ToList();
                result.AddRange(found);
                // The signs are among the invertible maps.
                if (found.Any(one => one.Group is ContinuousGroup.GeneralLinear or ContinuousGroup.Orthogonal)) break;
            }
        }

        return result.ToImmutable();
    }

    private IEnumerable<ContinuousSymmetry> Solve()
    {
        foreach (var input in analysis.Inputs) Vanish(input.Value);
        foreach (var output in analysis.Outputs) Vanish(output);
        foreach (var node in analysis.Nodes) Relate(node);
        var solutions = system.Solve(variables.Count);
        var parameters = analysis.Values.Index().Where(pair => pair.Item.Parameter is not null).ToDictionary(pair => pair.Item.Parameter!, pair => pair.Index);
        var vectors = solutions.Select(solution => Exponents(solution, parameters)).Where(vector => !vector.IsEmpty).ToList();
        foreach (var vector in vectors)
        {
            // Invertible maps need every tensor of the label to take part, once.
            var isWhole = isLinear && !isSign && vectors.Count == 1 && label.Size > 1
                && vector.Length == analysis.Parameters.Sum(parameter => parameter.Views.Sum(view => view.Tensor.Axes.Count(axis => axis.Label == label)))
                && vector.All(one => Math.Abs(one.Exponent) == 1);
            // The length of a normalised vector is known up to a small number: nothing but what keeps lengths is exact.
            if (isNormalized && !isWhole) continue;
            yield return new ContinuousSymmetry(isWhole ? isNormalized ? ContinuousGroup.Orthogonal : ContinuousGroup.GeneralLinear : isSign ? ContinuousGroup.Signs : ContinuousGroup.PositiveScales, label, vector);
        }
    }

    private ImmutableArray<(string Parameter, int View, int Axis, int Exponent)> Exponents(Dictionary<int, double> solution, Dictionary<string, int> parameters)
    {
        var scale = solution.Values.Select(Math.Abs).Where(value => value > 0).Min();
        var result = ImmutableArray.CreateBuilder<(string, int, int, int)>();
        foreach (var parameter in analysis.Parameters)
        {
            if (!parameters.TryGetValue(parameter.Name, out var value)) continue;
            // A single number is a tensor without axes, which no exponent can be given to.
            var axes = parameter.Views.SelectMany(view => view.ParameterAxes.Where((_, i) => view.Tensor.Axes[i].Label == label)).ToHashSet();
            if (Enumerable.Range(0, parameter.Shape.Length).Any(axis => !axes.Contains(axis) && variables.TryGetValue((value, axis), out var lost) && solution.ContainsKey(lost))) return [];
            foreach (var (number, view) in parameter.Views.Index())
            {
                for (var axis = 0; axis < view.Tensor.Axes.Length; axis++)
                {
                    if (view.Tensor.Axes[axis].Label != label || !variables.TryGetValue((value, view.ParameterAxes[axis]), out var variable)) continue;
                    var exponent = solution.GetValueOrDefault(variable) / scale;
                    if (exponent != 0) result.Add((parameter.Name, number, axis, (int)Math.Round(exponent)));
                }
            }
        }

        return result.ToImmutable();
    }

    private int Variable(GraphValue value, int axis) => variables.GetValueOrDefault((value.Id, axis < 0 ? axis + Rank(value) : axis), -1);

    private int Rank(GraphValue value) => analysis.Values[value.Id].Axes.Length;

    private IEnumerable<int> All(GraphValue value) => Enumerable.Range(0, Rank(value)).Select(axis => Variable(value, axis)).Where(variable => variable >= 0);

    private void Vanish(GraphValue value)
    {
        foreach (var variable in All(value)) system.Add((variable, 1));
    }

    private void Same(int first, int second, double factor = 1)
    {
        if (first >= 0 || second >= 0) system.Add((first, factor), (second, -1));
    }

    /// <summary>The axes of an operand pass to axes of the result.</summary>
    private void Pass(GraphValue operand, GraphValue result, Func<int, int?> source)
    {
        var passed = new HashSet<int>();
        for (var axis = 0; axis < Rank(result); axis++)
        {
            if (source(axis) is { } from)
            {
                passed.Add(from);
                Same(Variable(operand, from), Variable(result, axis));
            }
            else if (Variable(result, axis) is >= 0 and var own)
            {
                system.Add((own, 1));
            }
        }

        for (var axis = 0; axis < Rank(operand); axis++)
        {
            if (!passed.Contains(axis) && Variable(operand, axis) is >= 0 and var lost) Break(lost);
        }
    }

    private void Break(int variable)
    {
        isLinear = false;
        system.Add((variable, 1));
    }

    private void Relate(GraphNode node)
    {
        var (operands, result) = (node.Operands, node.Result);
        if (!operands.Append(result).SelectMany(All).Any()) return;
        switch (node.Rule)
        {
            case ElementwiseRule:
                Elementwise(node.Rule.Name, operands, result);
                break;
            case LinearRule:
                Contract(result, Rank(operands[0]) is var rank ? [.. Enumerable.Range(0, rank - 1).Select(axis => (axis, -1, axis)), (rank - 1, 1, -1), (-1, 0, rank - 1)] : [], operands[0], operands[1]);
                if (operands.Length == 3) Same(Variable(operands[2], 0), Variable(result, -1));
                break;
            case MatMulRule when Rank(operands[0]) >= 2 && Rank(operands[1]) >= 2:
                MatMul(operands[0], operands[1], result);
                break;
            case EinsumRule rule:
                Einsum(rule, operands, result);
                break;
            case ConvolutionRule { Groups: 1 } rule:
                Convolve(rule, operands, result);
                break;
            case TransposeRule rule:
                Pass(operands[0], result, axis => rule.Order[axis]);
                break;
            case TakeRule or SliceRule:
                Pass(operands[0], result, axis => axis);
                break;
            case SelectRule rule:
                var gone = rule.Axis < 0 ? rule.Axis + Rank(operands[0]) : rule.Axis;
                Pass(operands[0], result, axis => axis < gone ? axis : axis + 1);
                break;
            case ConcatRule:
                foreach (var operand in operands)
                {
                    for (var axis = 0; axis < Rank(result); axis++)
                    {
                        if (Variable(operand, axis) is >= 0 and var part) Same(part, Variable(result, axis));
                    }
                }

                break;
            case BroadcastRule:
                Pass(operands[0], result, axis => axis + Rank(operands[0]) - Rank(result) is >= 0 and var from ? from : null);
                break;
            case ReshapeRule or FlattenRule:
                Regroup(operands[0], result);
                break;
            case ReduceRule rule when rule.Name is "sum" or "mean":
                Reduce(rule, operands[0], result);
                break;
            case GatherRule rule:
                var along = rule.Axis < 0 ? rule.Axis + Rank(operands[0]) : rule.Axis;
                Pass(operands[0], result, axis => axis < along ? axis : axis < along + Rank(operands[1]) ? null : axis - Rank(operands[1]) + 1);
                Vanish(operands[1]);
                break;
            case NormalizeRule rule when rule.Name.Contains("rms", StringComparison.OrdinalIgnoreCase) && rule.Axes.Length == 1:
                Normalize(rule, operands[0], result);
                break;
            case ScaleShiftRule rule:
                ScaleShift(rule, operands, result);
                break;
            default:
                isLinear = false;
                foreach (var operand in operands) Vanish(operand);
                Vanish(result);
                break;
        }
    }

    private void Elementwise(string name, EquatableArray<GraphValue> operands, GraphValue result)
    {
        var word = name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        var isProduct = word is "mul" or "div" && operands.Length <= 2;
        var isSum = word is "add" or "sub" && operands.Length > 1;
        for (var fromEnd = 1; fromEnd <= Rank(result); fromEnd++)
        {
            int[] own = [.. operands.Select(operand => fromEnd <= Rank(operand) ? Variable(operand, -fromEnd) : -1)];
            var made = Variable(result, -fromEnd);
            if (made < 0 && own.All(variable => variable < 0)) continue;
            if (isSum)
            {
                foreach (var variable in own) Same(variable, made);
            }
            else if (isProduct)
            {
                if (own.Count(variable => variable >= 0) > 1) isLinear = false;
                system.Add([(made, -1), .. own.Index().Select(pair => (pair.Item, pair.Index == 1 && word == "div" ? -1.0 : 1.0))]);
                if (word == "div" && own.Length == 2 && own[1] >= 0) isLinear = false;
            }
            else if (operands.Length == 1 && Linear.Contains(word))
            {
                Same(own[0], made);
            }
            else
            {
                isLinear = false;
                Unary(word, operands.Length == 1 ? own[0] : -2, made, own);
            }
        }
    }

    private void Unary(string word, int operand, int made, int[] all)
    {
        if (operand != -2 && (isSign ? Odd.Contains(word) : Homogeneous.Contains(word))) Same(operand, made);
        else if (operand != -2 && isSign && Even.Contains(word)) system.Add((made, 1));
        else if (operand != -2 && !isSign && word == "square") Same(operand, made, 2);
        else if (operand != -2 && !isSign && word == "sqrt") Same(operand, made, 0.5);
        else foreach (var variable in all.Append(made)) system.Add((variable, 1));
    }

    /// <summary>A product of two operands: triples of an axis of the first, one of the second, one of the result, −1
    /// where there is none.</summary>
    private void Contract(GraphValue result, ReadOnlySpan<(int First, int Second, int Result)> axes, GraphValue first, GraphValue second)
    {
        foreach (var (left, right, made) in axes)
        {
            var one = left < 0 ? -1 : Variable(first, left);
            var two = right < 0 ? -1 : Variable(second, right);
            var three = made < 0 ? -1 : Variable(result, made);
            if (one < 0 && two < 0 && three < 0) continue;
            // Summed over in one operand alone, or in both and still there, single units count.
            if ((made < 0) != (left >= 0 && right >= 0)) isLinear = false;
            system.Add((one, 1), (two, 1), (three, -1));
        }
    }

    private void MatMul(GraphValue first, GraphValue second, GraphValue result)
    {
        var (left, right, rank) = (Rank(first), Rank(second), Rank(result));
        var axes = new List<(int, int, int)> { (left - 2, -1, rank - 2), (left - 1, right - 2, -1), (-1, right - 1, rank - 1) };
        for (var fromEnd = 3; fromEnd <= rank; fromEnd++) axes.Add((Math.Max(-1, left - fromEnd), Math.Max(-1, right - fromEnd), rank - fromEnd));
        Contract(result, [.. axes], first, second);
    }

    private void Einsum(EinsumRule rule, EquatableArray<GraphValue> operands, GraphValue result)
    {
        var sides = rule.Equation.Replace(" ", string.Empty, StringComparison.Ordinal).Split("->");
        var inputs = sides[0].Split(',');
        foreach (var letter in inputs.SelectMany(one => one).Distinct())
        {
            var terms = new List<(int, double)>();
            for (var i = 0; i < inputs.Length; i++)
            {
                for (var axis = 0; axis < inputs[i].Length; axis++)
                {
                    if (inputs[i][axis] == letter) terms.Add((Variable(operands[i], axis), 1));
                }
            }

            var made = sides[1].IndexOf(letter, StringComparison.Ordinal);
            if ((made < 0) != (terms.Count == 2) && terms.Any(term => term.Item1 >= 0)) isLinear = false;
            terms.Add((made < 0 ? -1 : Variable(result, made), -1));
            system.Add([.. terms]);
        }
    }

    private void Convolve(ConvolutionRule rule, EquatableArray<GraphValue> operands, GraphValue result)
    {
        var (read, written) = rule.IsTransposed ? (0, 1) : (1, 0);
        Contract(result, [(0, -1, 0), (1, read, -1), (-1, written, 1)], operands[0], operands[1]);
        foreach (var value in new[] { operands[0], operands[1], result })
        {
            for (var axis = 2; axis < Rank(value); axis++)
            {
                if (Variable(value, axis) is >= 0 and var variable) Break(variable);
            }
        }

        if (operands.Length == 3) Same(Variable(operands[2], 0), Variable(result, 1));
    }

    private void Regroup(GraphValue operand, GraphValue result)
    {
        int[] before = [.. Enumerable.Range(0, Rank(operand)).Where(axis => Variable(operand, axis) >= 0)];
        int[] after = [.. Enumerable.Range(0, Rank(result)).Where(axis => Variable(result, axis) >= 0)];
        if (before.Length == after.Length)
        {
            foreach (var (from, to) in before.Zip(after)) Same(Variable(operand, from), Variable(result, to));
            return;
        }

        isLinear = false;
        Vanish(operand);
        Vanish(result);
    }

    private void Reduce(ReduceRule rule, GraphValue operand, GraphValue result)
    {
        var gone = rule.Axes.Select(axis => axis < 0 ? axis + Rank(operand) : axis).ToHashSet();
        int[] kept = [.. Enumerable.Range(0, Rank(operand)).Where(axis => rule.KeepsAxes || !gone.Contains(axis))];
        Pass(operand, result, axis => gone.Contains(kept[axis]) ? null : kept[axis]);
    }

    /// <summary>A root mean square keeps what lies along its axis, as a vector; the signs of single elements, too.</summary>
    private void Normalize(NormalizeRule rule, GraphValue operand, GraphValue result)
    {
        var along = rule.Axes[0] < 0 ? rule.Axes[0] + Rank(operand) : rule.Axes[0];
        for (var axis = 0; axis < Rank(operand); axis++)
        {
            var (own, made) = (Variable(operand, axis), Variable(result, axis));
            if (own < 0 && made < 0) continue;
            if (axis == along)
            {
                isNormalized = !isSign;
                Same(own, made);
                continue;
            }

            isLinear = false;
            system.Add((own, 1));
            system.Add((made, 1));
        }
    }

    /// <summary>A scale multiplies; what is set against running statistics keeps its size, for a small number is added
    /// to the variance.</summary>
    private void ScaleShift(ScaleShiftRule rule, EquatableArray<GraphValue> operands, GraphValue result)
    {
        var along = rule.Axis < 0 ? rule.Axis + Rank(result) : rule.Axis;
        for (var axis = 0; axis < Rank(result); axis++)
        {
            var (own, made) = (Variable(operands[0], axis), Variable(result, axis));
            if (axis != along)
            {
                Same(own, made);
                continue;
            }

            if (own < 0 && made < 0) continue;
            isLinear = false;
            system.Add((own, 1), (operands.Length > 1 ? Variable(operands[1], 0) : -1, 1), (made, -1));
            if (operands.Length > 2) Same(Variable(operands[2], 0), made);
            if (operands.Length <= 3) continue;
            system.Add((own, 1));
            foreach (var statistic in operands.Skip(3)) system.Add((Variable(statistic, 0), 1));
        }
    }
}
