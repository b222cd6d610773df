using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>What an <see cref="OperatorRule"/> may do: tie, fix, divide and join axes, say what a parameter is for, and
/// make results.</summary>
public sealed class RuleContext
{
    private readonly AxisForest forest;
    private readonly AxisUnifier unifier;
    private readonly List<ParameterUse> parameters;
    private readonly List<ImmutableArray<int>> spaces;
    private readonly string operatorName;

    internal RuleContext(
        AxisForest forest, List<ParameterUse> parameters, List<ImmutableArray<int>> spaces, string operatorName)
    {
        (this.forest, this.parameters, this.spaces, this.operatorName) = (forest, parameters, spaces, operatorName);
        unifier = new AxisUnifier(forest);
    }

    /// <summary>An axis of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="axis">Number of the axis; negative counts from the end.</param>
    public GraphIndex Axis(SymbolicTensor tensor, int axis)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var number = axis < 0 ? axis + tensor.Rank : axis;
        if (number < 0 || number >= tensor.Rank) throw new ArgumentException($"{operatorName}: there is no axis {axis} in shape {tensor}.", nameof(axis));
        return new(tensor.Axes[number], tensor.Shape[number]);
    }

    /// <summary>All axes of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    public GraphIndex[] Axes(SymbolicTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var axes = new GraphIndex[tensor.Rank];
        for (var axis = 0; axis < axes.Length; axis++) axes[axis] = new(tensor.Axes[axis], tensor.Shape[axis]);
        return axes;
    }

    /// <summary>A new axis whose indices may be permuted, as far as the operator is concerned.</summary>
    /// <param name="size">Number of indices.</param>
    public GraphIndex Free(int size) => new(forest.NewLeaf(size), size);

    /// <summary>A new axis whose indices may not be permuted.</summary>
    /// <param name="size">Number of indices.</param>
    /// <param name="reason">Why, to be read after "the label … is fixed:".</param>
    public GraphIndex Fixed(int size, string reason)
    {
        var index = Free(size);
        Fix(index, reason);
        return index;
    }

    /// <summary>A new axis, fixed because nothing better is known.</summary>
    /// <inheritdoc cref="Fixed"/>
    public GraphIndex FixedByCaution(int size, string reason)
    {
        var index = Free(size);
        FixByCaution(index, reason);
        return index;
    }

    /// <summary>States that two axes run over the same indices.</summary>
    /// <param name="first">One axis.</param>
    /// <param name="second">The other.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void Tie(GraphIndex first, GraphIndex second)
    {
        if (first.Size != second.Size) throw new ArgumentException($"{operatorName}: an axis of size {first.Size} meets one of size {second.Size}; they must be equal.");
        unifier.Unify(first.Axis, second.Axis);
    }

    /// <inheritdoc cref="Tie(GraphIndex, GraphIndex)"/>
    /// <param name="first">One tensor.</param>
    /// <param name="firstAxis">Its axis.</param>
    /// <param name="second">The other tensor.</param>
    /// <param name="secondAxis">Its axis.</param>
    public void Tie(SymbolicTensor first, int firstAxis, SymbolicTensor second, int secondAxis)
    {
        var (left, right) = (Axis(first, firstAxis), Axis(second, secondAxis));
        if (left.Size != right.Size)
            throw new ArgumentException($"{operatorName}: axis {firstAxis} of shape {first} must match axis {secondAxis} of shape {second}.");
        Tie(left, right);
    }

    /// <summary>States that the indices of an axis may not be permuted, whatever else the network does.</summary>
    /// <param name="index">The axis.</param>
    /// <param name="reason">Why, to be read after "the label … is fixed:".</param>
    public void Fix(GraphIndex index, string reason) => forest.Fix(index.Axis, FixKind.Necessary, reason);

    /// <summary>Fixes an axis because nothing better is known; the analysis may miss symmetry by it.</summary>
    /// <param name="index">The axis.</param>
    /// <param name="reason">Why, to be read after "the label … is fixed:".</param>
    public void FixByCaution(GraphIndex index, string reason) => forest.Fix(index.Axis, FixKind.Caution, reason);

    /// <summary>Divides an axis into an outer one and the inner rest, row-major.</summary>
    /// <param name="index">The axis.</param>
    /// <param name="outerSize">Size of the outer axis; must divide the size.</param>
    /// <returns>Both; fixed if the axis comes apart otherwise already.</returns>
    public (GraphIndex Outer, GraphIndex Inner) Divide(GraphIndex index, int outerSize)
    {
        if (outerSize <= 0 || index.Size % outerSize != 0)
            throw new ArgumentException($"{operatorName}: an axis of size {index.Size} cannot be divided into {outerSize} equal parts.");
        if (unifier.Divide(index.Axis, outerSize) is { } parts)
            return (new(parts.Outer, outerSize), new(parts.Inner, index.Size / outerSize));
        var reason = $"an axis of size {index.Size} cannot be seen as {outerSize} x {index.Size / outerSize}";
        FixByCaution(index, reason);
        return (FixedByCaution(outerSize, reason), FixedByCaution(index.Size / outerSize, reason));
    }

    /// <summary>Cuts an axis into consecutive blocks.</summary>
    /// <param name="index">The axis.</param>
    /// <param name="sizes">Sizes of the blocks; their sum is the size of the axis, and none is zero.</param>
    /// <returns>The blocks; fixed if the axis does not come apart there.</returns>
    public GraphIndex[] Cut(GraphIndex index, params ReadOnlySpan<int> sizes)
    {
        var blocks = new GraphIndex[sizes.Length];
        var total = 0;
        foreach (var size in sizes) total += size;
        if (total != index.Size) throw new ArgumentException($"{operatorName}: blocks of {string.Join(" + ", sizes.ToArray())} indices do not make up an axis of {index.Size}.");
        var rest = index;
        for (var i = 0; i < blocks.Length; i++)
        {
            if (i + 1 == blocks.Length)
            {
                blocks[i] = rest;
            }
            else if (unifier.Cut(rest.Axis, sizes[i]) is { } parts)
            {
                blocks[i] = new(parts.Head, sizes[i]);
                rest = new(parts.Tail, rest.Size - sizes[i]);
            }
            else
            {
                var reason = $"an axis of size {index.Size} cannot be cut at {index.Size - rest.Size + sizes[i]}";
                FixByCaution(index, reason);
                for (; i < blocks.Length; i++) blocks[i] = FixedByCaution(sizes[i], reason);
            }
        }

        return blocks;
    }

    /// <summary>Takes some indices of an axis, in any order.</summary>
    /// <param name="index">The axis.</param>
    /// <param name="places">The indices, each at most once, at least one.</param>
    /// <returns>An axis of these indices; fixed if they do not come apart from the others.</returns>
    public GraphIndex Take(GraphIndex index, ImmutableArray<int> places)
    {
        if (places.Length == 0 || places.Distinct().Count() != places.Length || places.Any(place => place < 0 || place >= index.Size))
            throw new ArgumentException($"{operatorName}: of an axis of size {index.Size}, indices [{string.Join(", ", places.Take(8))}{(places.Length > 8 ? ", …" : "")}] cannot be taken once each.");
        if (TryTake(index, places) is { } taken) return taken;
        var reason = $"{places.Length} indices are taken of an axis of size {index.Size} that does not come apart there";
        FixByCaution(index, reason);
        return FixedByCaution(places.Length, reason);
    }

    internal GraphIndex? TryTake(GraphIndex index, ImmutableArray<int> places) =>
        unifier.Take(index.Axis, places) is { } taken ? new(taken, places.Length) : null;

    /// <summary>Merges axes into one, row-major, the first one outermost.</summary>
    /// <param name="indices">The axes; none gives an axis of one index.</param>
    public GraphIndex Merge(params ReadOnlySpan<GraphIndex> indices)
    {
        var axes = new int[indices.Length];
        var size = 1;
        for (var i = 0; i < axes.Length; i++)
        {
            axes[i] = indices[i].Axis;
            size = checked(size * indices[i].Size);
        }

        return new(forest.Product(axes), size);
    }

    /// <summary>Puts axes one behind the other.</summary>
    /// <param name="indices">The axes, at least one.</param>
    public GraphIndex Concatenate(params ReadOnlySpan<GraphIndex> indices)
    {
        var axes = new int[indices.Length];
        var size = 0;
        for (var i = 0; i < axes.Length; i++)
        {
            axes[i] = indices[i].Axis;
            size = checked(size + indices[i].Size);
        }

        return new(forest.Sum(axes), size);
    }

    /// <summary>States over which axes the operator runs at once, where neither an operand nor the result has them
    /// all.</summary>
    /// <remarks>A label is nested in another only if it never runs without exactly one index of the other.</remarks>
    /// <param name="indices">The axes of the operator's loop.</param>
    public void Runs(params ReadOnlySpan<GraphIndex> indices)
    {
        var axes = ImmutableArray.CreateBuilder<int>(indices.Length);
        foreach (var index in indices) axes.Add(index.Axis);
        spaces.Add(axes.ToImmutable());
    }

    /// <summary>Says what a parameter is for; ignored for values that are not parameters, and after the first
    /// use.</summary>
    /// <param name="tensor">The operand.</param>
    /// <param name="kind">What the parameter is for.</param>
    /// <param name="roles">One role per axis.</param>
    public void Use(SymbolicTensor tensor, TensorKind kind, params ReadOnlySpan<AxisRole> roles)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!tensor.IsParameter || parameters[tensor.Parameter].IsUsed) return;
        var own = new AxisRole[parameters[tensor.Parameter].Tensor.Rank];
        Array.Fill(own, AxisRole.Other);
        for (var axis = 0; axis < tensor.Rank; axis++)
        {
            if (tensor.ParameterAxes[axis] >= 0) own[tensor.ParameterAxes[axis]] = roles[axis];
        }

        parameters[tensor.Parameter] = parameters[tensor.Parameter] with { IsUsed = true, Kind = kind, Roles = [.. own] };
    }

    /// <summary>Number of axes of a parameter as it was declared; of any other tensor, its own.</summary>
    /// <param name="tensor">The operand.</param>
    public int ParameterRank(SymbolicTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.IsParameter ? parameters[tensor.Parameter].Tensor.Rank : tensor.Rank;
    }

    /// <summary>As the other overload, with one role for all axes.</summary>
    /// <param name="tensor">The operand.</param>
    /// <param name="kind">What the parameter is for.</param>
    /// <param name="role">The role of every axis.</param>
    public void UseAll(SymbolicTensor tensor, TensorKind kind, AxisRole role)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var roles = new AxisRole[tensor.Rank];
        Array.Fill(roles, role);
        Use(tensor, kind, roles);
    }

    /// <summary>Makes a result.</summary>
    /// <param name="indices">Its axes.</param>
    public SymbolicTensor Result(params ReadOnlySpan<GraphIndex> indices)
    {
        var axes = ImmutableArray.CreateBuilder<int>(indices.Length);
        var shape = ImmutableArray.CreateBuilder<int>(indices.Length);
        foreach (var index in indices)
        {
            axes.Add(index.Axis);
            shape.Add(index.Size);
        }

        return new(axes.ToImmutable(), shape.ToImmutable());
    }

    /// <summary>Makes a result of axes of one tensor in another order, with axes of size 1 added or removed. A
    /// parameter stays a parameter by this.</summary>
    /// <param name="source">The tensor.</param>
    /// <param name="order">Per axis of the result, the axis of the source, or −1 for an added one.</param>
    public SymbolicTensor Rearranged(SymbolicTensor source, params ReadOnlySpan<int> order)
    {
        ArgumentNullException.ThrowIfNull(source);
        var indices = new GraphIndex[order.Length];
        for (var i = 0; i < order.Length; i++) indices[i] = order[i] < 0 ? Free(1) : Axis(source, order[i]);
        var result = Result(indices);
        if (!source.IsParameter) return result;
        var parameterAxes = ImmutableArray.CreateBuilder<int>(order.Length);
        foreach (var axis in order) parameterAxes.Add(axis < 0 ? -1 : source.ParameterAxes[axis]);
        return new(result.Axes, result.Shape, source.Parameter, parameterAxes.ToImmutable());
    }

    /// <summary>Makes a result that is a part of a tensor along one axis. A part of a parameter stays a
    /// parameter.</summary>
    /// <param name="source">The tensor.</param>
    /// <param name="axis">The axis that is cut.</param>
    /// <param name="part">What is taken of it.</param>
    public SymbolicTensor PartOf(SymbolicTensor source, int axis, GraphIndex part)
    {
        var indices = Axes(source);
        indices[axis] = part;
        var result = Result(indices);
        return source.IsParameter ? new(result.Axes, result.Shape, source.Parameter, source.ParameterAxes) : result;
    }

    /// <summary>Picks one index of an axis.</summary>
    /// <remarks>
    /// A short axis becomes fixed, and what lies beside it is remembered as what it is under this index: of stacked
    /// queries, keys and values each gets labels of its own.
    /// Of a long axis, and where there is nothing beside it, the index is taken out.
    /// </remarks>
    /// <param name="axis">The axis.</param>
    /// <param name="index">The index.</param>
    /// <param name="beside">The other axes of the tensor.</param>
    /// <returns>The other axes under the index.</returns>
    public GraphIndex[] Pick(GraphIndex axis, int index, params ReadOnlySpan<GraphIndex> beside)
    {
        var result = beside.ToArray();
        var selector = forest.Find(axis.Axis);
        if (axis.Size > LabelCopies.MostCopies || !forest.IsLeaf(selector) || result.All(one => one.Size == 1 || forest.IsFixed(one.Axis)))
        {
            Take(axis, [index]);
            return result;
        }

        forest.FixPicked(selector, index);
        for (var i = 0; i < result.Length; i++)
        {
            if (!forest.IsFixed(result[i].Axis))
                result[i] = new(forest.Member(result[i].Axis, selector, index), result[i].Size);
        }

        return result;
    }
}
