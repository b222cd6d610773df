namespace WeightSpace.SymmetryBasis;

/// <summary>Tensor contraction: all axes under one letter run over the same indices, and a sum over them does not care
/// for their order.</summary>
public sealed record EinsumRule : OperatorRule
{
    private readonly EquatableArray<string> inputs;
    private readonly string output;

    /// <summary>Makes the rule.</summary>
    /// <param name="equation">With an explicit output and without ellipsis, <c>bp,np-&gt;bn</c>.</param>
    /// <exception cref="ArgumentException">The equation is malformed.</exception>
    public EinsumRule(string equation)
    {
        ArgumentNullException.ThrowIfNull(equation);
        Equation = equation;
        var sides = equation.Replace(" ", string.Empty, StringComparison.Ordinal).Split("->");
        if (sides.Length != 2 || !sides[0].All(c => char.IsAsciiLetter(c) || c == ',') || !sides[1].All(c => char.IsAsciiLetter(c) && sides[0].Contains(c)))
            throw new ArgumentException(
                $"Einsum equation '{equation}' must read like 'bp,np->bn': letters, commas, an explicit output, no ellipsis.",
                nameof(equation));
        (inputs, output) = ([.. sides[0].Split(',')], sides[1]);
        if (output.Distinct().Count() != output.Length)
            throw new ArgumentException(
                $"Einsum equation '{equation}' repeats a letter of its output.", nameof(equation));
    }

    /// <inheritdoc/>
    public override string Name => $"Einsum {Equation}";

    /// <summary>The equation as it was given.</summary>
    public string Equation { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != inputs.Length) throw new ArgumentException($"{Name} takes {inputs.Length} operands, got {operands.Length}.", nameof(operands));
        var first = new Dictionary<char, GraphIndex>();
        for (var i = 0; i < inputs.Length; i++)
        {
            var operand = operands[i];
            if (operand.Rank != inputs[i].Length)
                throw new ArgumentException(
                    $"{Name}: operand {i} must have {inputs[i].Length} axes, got shape {operand}.", nameof(operands));
            for (var axis = 0; axis < operand.Rank; axis++)
            {
                var index = context.Axis(operand, axis);
                if (!first.TryAdd(inputs[i][axis], index)) context.Tie(index, first[inputs[i][axis]]);
            }

            var kind = operand.Rank switch { 0 => TensorKind.Scalar, 2 => TensorKind.Matrix, _ => TensorKind.Other };
            context.Use(operand, kind, [.. inputs[i].Select(letter => output.Contains(letter) ? AxisRole.Out : AxisRole.In)]);
        }

        context.Runs([.. first.Values]);
        return context.Result([.. output.Select(letter => first[letter])]);
    }
}
