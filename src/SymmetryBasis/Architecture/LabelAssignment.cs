using System.Collections.Immutable;
using System.Globalization;

namespace WeightSpace.SymmetryBasis;

/// <summary>Turns the axes of a forest into named labels, and parameters into views that carry them.</summary>
internal sealed class LabelAssignment
{
    /// <summary>A parameter of more views than this is fixed as a whole: a small file must not make millions of
    /// tensors.</summary>
    private const int MostViews = 1 << 14;

    /// <summary>Stands for the operator where there is none.</summary>
    private const string Declared = "parameter";

    private readonly List<ParameterUse> parameters;
    private readonly AxisForest forest;
    private readonly AxisNormalForm normalForm;
    private readonly LabelCopies copies;
    private readonly Dictionary<LabelKey, LabelKey> parents;
    private readonly ImmutableArray<(LabelKey First, LabelKey Second)> inseparable;
    private readonly ImmutableArray<GraphNode> nodes;
    private readonly Dictionary<LabelKey, AxisLabel> labels = [];
    private readonly HashSet<string> labelNames = [];
    private readonly HashSet<string> tensorNames = [];
    private readonly ImmutableArray<Diagnostic>.Builder diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();

    private LabelAssignment(
        AxisForest forest, List<ParameterUse> parameters, ImmutableArray<GraphNode> nodes,
        AxisNormalForm normalForm, LabelCopies copies, Dictionary<LabelKey, LabelKey> parents, ImmutableArray<(LabelKey First, LabelKey Second)> inseparable)
    {
        (this.forest, this.parameters, this.nodes) = (forest, parameters, nodes);
        (this.normalForm, this.copies, this.parents, this.inseparable) = (normalForm, copies, parents, inseparable);
    }

    /// <summary>Fixes what labels cannot express, over and over until nothing more has to be fixed, and finds the
    /// labels of what is left.</summary>
    /// <param name="forest">The tied axes; fixed further by this.</param>
    /// <param name="parameters">Parameters and buffers.</param>
    /// <param name="nodes">The operators, for diagnostics.</param>
    /// <param name="spaces">What else operators loop over.</param>
    public static LabelAssignment Settle(
        AxisForest forest, List<ParameterUse> parameters, ImmutableArray<GraphNode> nodes,
        IEnumerable<ImmutableArray<int>> spaces)
    {
        foreach (var parameter in parameters.Where(parameter => !parameter.IsUsed))
        {
            // A parameter outside the graph may be used in ways that the graph does not show; a buffer is no weight.
            if (parameter.IsBuffer)
                Fix(forest, parameter, FixKind.Necessary, $"the buffer {parameter.Name} is not used in the graph");
            else Fix(forest, parameter, FixKind.Caution, $"the parameter {parameter.Name} is not used in the graph");
        }

        ImmutableArray<int>[] others = [.. spaces];
        while (FixWhatHasTooManyPieces(forest, parameters, others)) { }
        while (true)
        {
            var form = new AxisNormalForm(forest);
            IndexSpace[] all =
            [
                .. parameters.Select(parameter => IndexSpace.Of(form, parameter.Tensor.Axes, isParameter: true)),
                .. others.Select(space => IndexSpace.Of(form, space, isParameter: false)),
            ];
            var copies = LabelCopies.Choose(forest, form, all);
            if (!copies.FixLeavesOfFixedMembers())
                return new(forest, parameters, nodes, form, copies, LabelNesting.Parents(copies, all, out var inseparable), inseparable);
        }
    }

    /// <summary>The parameters and buffers with their views.</summary>
    public ImmutableArray<ParameterSymmetry> Parameters() => [.. parameters.Select(Describe)];

    /// <summary>Why the fixed labels are fixed, in their order, once the parameters have been described.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => [.. diagnostics, .. Inseparable()];

    private IEnumerable<Diagnostic> Inseparable()
    {
        foreach (var (first, second) in inseparable)
        {
            if (!labels.TryGetValue(first, out var one) || !labels.TryGetValue(second, out var other) || one.Size == 1 || other.Size == 1) continue;
            yield return new(
                Declared, $"Labels {one.Name} and {other.Name} never run without each other, as an axis of {one.Size * other.Size} does that is taken apart and put together again: "
                + "all its indices may be interchangeable, and the group here is smaller.");
        }
    }

    /// <summary>The labels of any value, once the parameters have been described.</summary>
    public ValueSymmetry Describe(SymbolicTensor value)
    {
        EquatableArray<AxisLabel?> Block(IndexBranch branch) =>
            [.. branch.Parts.Select(part => labels.GetValueOrDefault(copies.Example(part.Key)))];
        EquatableArray<EquatableArray<AxisLabel?>> Axis(int axis) => [.. normalForm.Branches(axis).Select(Block)];
        // A part of a parameter is a parameter to the rules, but a value of its own.
        var parameter = value.IsParameter && parameters[value.Parameter] is var known && known.Tensor == value ? known.Name : null;
        return new(value.Shape, [.. value.Axes.Select(Axis)], parameter);
    }

    /// <returns>Whether there was anything of the kind.</returns>
    private static bool FixWhatHasTooManyPieces(
        AxisForest forest, List<ParameterUse> parameters, ImmutableArray<int>[] others)
    {
        var form = new AxisNormalForm(forest);
        var found = false;
        foreach (var parameter in parameters)
        {
            var pieces = parameter.Tensor.Axes.Aggregate(1.0, (product, axis) => product * form.Count(axis));
            if (pieces <= MostViews || parameter.Tensor.Axes.All(forest.IsFixed)) continue;
            var number = pieces.ToString("g6", CultureInfo.InvariantCulture);
            var reason = $"the parameter {parameter.Name} comes apart into {number} pieces, more than {MostViews}";
            Fix(forest, parameter, FixKind.Caution, reason);
            found = true;
        }

        foreach (var axis in parameters.SelectMany(parameter => parameter.Tensor.Axes).Where(form.IsTangled))
        {
            forest.Fix(axis, new FixCause(forest.MakerOf(axis), "groups of its indices lie scattered on it", FixKind.Caution));
            found = true;
        }

        foreach (var axis in others.SelectMany(space => space))
        {
            if (form.Count(axis) <= AxisForest.MostBlocks || forest.IsFixed(axis)) continue;
            forest.Fix(axis, new FixCause(forest.MakerOf(axis), $"an axis of size {forest.SizeOf(axis)} comes apart into more than {AxisForest.MostBlocks} blocks", FixKind.Caution));
            found = true;
        }

        return found;
    }

    private static void Fix(AxisForest forest, ParameterUse parameter, FixKind kind, string reason)
    {
        foreach (var axis in parameter.Tensor.Axes) forest.Fix(axis, new FixCause(null, reason, kind));
    }

    private ParameterSymmetry Describe(ParameterUse parameter)
    {
        var drafts = parameter is { IsUsed: true, Kind: TensorKind.Scalar } ? [Draft.Empty] : Drafts(parameter);
        var stem = SpecText.Sanitize(parameter.Name);
        var views = ImmutableArray.CreateBuilder<ParameterView>(drafts.Count);
        foreach (var draft in drafts)
        {
            var name = Unique(tensorNames, drafts.Count == 1 ? stem : $"{stem}#{views.Count}");
            var tensor = new TensorSpec(name, parameter.Kind, [.. draft.Parts.Select(part => AxisOf(parameter, part, draft.Picked))]);
            views.Add(new(tensor, draft.Offset, [.. draft.Parts.Select(part => part.Stride)], [.. draft.Parts.Select(part => part.Axis)])
            {
                Orders = draft.Parts.All(part => part.Order.IsEmpty) ? [] : [.. draft.Parts.Select(part => part.Order)],
            });
        }

        return new(parameter.Name, parameter.Tensor.Shape, parameter.IsBuffer, views.ToImmutable());
    }

    /// <summary>All combinations of the blocks of the axes, and of the indices of fixed labels that others have copies
    /// over.</summary>
    private List<Draft> Drafts(ParameterUse parameter)
    {
        List<Draft> drafts = [Draft.Empty];
        var stride = 1L;
        for (var axis = parameter.Tensor.Rank - 1; axis >= 0; axis--)
        {
            var (number, step) = (axis, stride);
            var inner = drafts;
            drafts = [.. normalForm.Branches(parameter.Tensor.Axes[axis]).SelectMany(branch => inner.Select(rest => new Draft(
                (branch.Offset * step) + rest.Offset,
                [.. branch.Parts.Select(part => new DraftPart(part.Key, part.Size, part.Stride * step, number, part.Order)), .. rest.Parts],
                rest.Picked)))];
            stride *= parameter.Tensor.Shape[axis];
        }

        return [.. drafts.SelectMany(TakeApart)];
    }

    private IEnumerable<Draft> TakeApart(Draft draft)
    {
        var keys = draft.Parts.Select(part => part.Key).ToHashSet();
        IEnumerable<Draft> result = [draft];
        foreach (var selector in keys.SelectMany(key => copies.Over(key)).Distinct().Where(keys.Contains))
        {
            var part = draft.Parts.Single(candidate => candidate.Key == selector);
            result = result.SelectMany(one => Enumerable.Range(0, part.Size).Select(index =>
                new Draft(one.Offset + part.Place(index), one.Parts.Remove(part), one.Picked.SetItem(selector, index))));
        }

        return result;
    }

    private TensorAxis AxisOf(ParameterUse parameter, DraftPart part, ImmutableDictionary<LabelKey, int> picked)
    {
        var role = parameter.IsUsed ? parameter.Roles[part.Axis] : AxisRole.Other;
        var label = LabelOf(copies.Resolve(part.Key, picked), parameter.Name, role);
        return new(label, label.Kind == LabelKind.Fixed ? FixedRole(role) : role);
    }

    private AxisLabel LabelOf(LabelKey key, string parameter, AxisRole role)
    {
        if (labels.TryGetValue(key, out var label)) return label;
        var parent = parents.TryGetValue(key, out var outer) ? LabelOf(outer, parameter, role) : null;
        var owner = parameter.EndsWith(".weight", StringComparison.Ordinal) || parameter.EndsWith(".bias", StringComparison.Ordinal)
            ? parameter[..parameter.LastIndexOf('.')]
            : parameter;
        var name = Unique(labelNames, SpecText.Sanitize($"{owner}.{SpecText.Format(role)}"));
        var size = copies.SizeOf(key);
        if (copies.IsFixed(key))
        {
            label = AxisLabel.Fixed(name, size);
            diagnostics.Add(Explain(key, label));
        }
        else
        {
            label = parent is not null ? AxisLabel.Nested(name, size, parent) : AxisLabel.Permutable(name, size);
        }

        return labels[key] = label;
    }

    private Diagnostic Explain(LabelKey key, AxisLabel label)
    {
        var cause = copies.CauseOf(key);
        // One index cannot be permuted anyway, and of several that are picked the last one cannot either.
        var hasUnpicked = key.Source != LabelSource.Atom || forest.HasUnpicked(key.Number);
        var hasMissed = cause.Kind == FixKind.Caution || (cause.Kind == FixKind.Picked && hasUnpicked);
        var title = cause.Node is { } node ? nodes[node].Title : Declared;
        return new(title, cause.Reason, label, hasMissed && label.Size > 1, cause.Node);
    }

    private static string Unique(HashSet<string> names, string stem)
    {
        var name = stem;
        for (var number = 2; !names.Add(name); number++) name = $"{stem}{number}";
        return name;
    }

    private static AxisRole FixedRole(AxisRole role) => role switch
    {
        AxisRole.Out => AxisRole.FixedOut,
        AxisRole.In => AxisRole.FixedIn,
        _ => role,
    };

    /// <summary>A view in the making.</summary>
    private sealed record Draft(long Offset, ImmutableArray<DraftPart> Parts, ImmutableDictionary<LabelKey, int> Picked)
    {
        public static Draft Empty { get; } = new(0, [], ImmutableDictionary<LabelKey, int>.Empty);
    }

    private readonly record struct DraftPart(LabelKey Key, int Size, long Stride, int Axis, EquatableArray<int> Order)
    {
        public long Place(int index) => Stride * (Order.IsEmpty ? index : Order[index]);
    }
}

/// <summary>A parameter or buffer during analysis, and what its first use says it is for.</summary>
internal sealed record ParameterUse(string Name, SymbolicTensor Tensor, bool IsBuffer, bool IsUsed, TensorKind Kind, ImmutableArray<AxisRole> Roles);
