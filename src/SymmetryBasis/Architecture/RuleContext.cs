using System.Collections.Immutable;

namespace SymmetryBasis;

/// <summary>What an <see cref="OperatorRule"/> may do: tie axes, fix axes, say what a parameter is for, and make results.</summary>
public sealed class RuleContext
{
    private readonly AxisUnification axes;
    private readonly List<ParameterUse> parameters;
    private readonly List<Diagnostic> diagnostics;
    private readonly string operatorName;

    internal RuleContext(AxisUnification axes, List<ParameterUse> parameters, List<Diagnostic> diagnostics, string operatorName) =>
        (this.axes, this.parameters, this.diagnostics, this.operatorName) = (axes, parameters, diagnostics, operatorName);

    /// <summary>States that two axes run over the same indices.</summary>
    /// <param name="first">One tensor.</param>
    /// <param name="firstAxis">Its axis.</param>
    /// <param name="second">The other tensor.</param>
    /// <param name="secondAxis">Its axis.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void Tie(SymbolicTensor first, int firstAxis, SymbolicTensor second, int secondAxis)
    {
        if (first.Shape[firstAxis] != second.Shape[secondAxis])
        {
            throw new ArgumentException(
                $"{operatorName}: axis {firstAxis} of shape [{string.Join(", ", first.Shape)}] must match axis {secondAxis} of shape [{string.Join(", ", second.Shape)}].");
        }

        if (!axes.Tie(first.Axes[firstAxis], second.Axes[secondAxis]))
            diagnostics.Add(new(operatorName, $"An axis of size {first.Shape[firstAxis]} is split in two incompatible ways; its labels are made fixed."));
    }

    /// <summary>States that the indices of an axis may not be permuted.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="axis">Its axis.</param>
    public void Fix(SymbolicTensor tensor, int axis) => axes.Fix(tensor.Axes[axis]);

    /// <summary>Reports that something was made fixed out of caution.</summary>
    /// <param name="message">What, and why.</param>
    public void Report(string message) => diagnostics.Add(new(operatorName, message));

    /// <summary>Says what a parameter is for; ignored for values that are not parameters, and after the first use.</summary>
    /// <param name="tensor">The operand.</param>
    /// <param name="kind">What the parameter is for.</param>
    /// <param name="roles">One role per axis.</param>
    public void Use(SymbolicTensor tensor, TensorKind kind, params ReadOnlySpan<AxisRole> roles)
    {
        if (!tensor.IsParameter || parameters[tensor.Parameter].IsUsed) return;
        parameters[tensor.Parameter] = parameters[tensor.Parameter] with { IsUsed = true, Kind = kind, Roles = [.. roles] };
    }

    /// <summary>Makes a result out of axes of operands.</summary>
    /// <param name="axes">Where each axis of the result comes from.</param>
    public SymbolicTensor Result(params ReadOnlySpan<(SymbolicTensor Tensor, int Axis)> axes)
    {
        var atoms = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        var shape = ImmutableArray.CreateBuilder<int>();
        foreach (var (tensor, axis) in axes)
        {
            atoms.Add(tensor.Axes[axis]);
            shape.Add(tensor.Shape[axis]);
        }

        return new(atoms.ToImmutable(), shape.ToImmutable());
    }

    /// <summary>Merges neighbouring axes into one, a row-major product.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">First axis to merge.</param>
    /// <param name="last">Last axis to merge.</param>
    public SymbolicTensor Merge(SymbolicTensor tensor, int first, int last)
    {
        var merged = tensor.Axes[first..(last + 1)].SelectMany(atoms => atoms).ToImmutableArray();
        var size = tensor.Shape[first..(last + 1)].Aggregate(1, (product, length) => checked(product * length));
        return new(
            [.. tensor.Axes[..first], merged, .. tensor.Axes[(last + 1)..]],
            [.. tensor.Shape[..first], size, .. tensor.Shape[(last + 1)..]]);
    }

    /// <summary>Makes a result whose axes are new and fixed.</summary>
    /// <param name="shape">Sizes of the axes.</param>
    public SymbolicTensor FixedResult(ImmutableArray<int> shape)
    {
        var result = new SymbolicTensor([.. shape.Select(size => ImmutableArray.Create(axes.NewAtom(size)))], shape);
        for (var axis = 0; axis < result.Rank; axis++) Fix(result, axis);
        return result;
    }
}
