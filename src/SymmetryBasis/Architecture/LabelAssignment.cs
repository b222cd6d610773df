using System.Collections.Immutable;

namespace SymmetryBasis;

/// <summary>Turns unified atoms into named labels and parameters into tensor specifications.</summary>
internal sealed class LabelAssignment(AxisUnification axes)
{
    private readonly Dictionary<int, AxisLabel> labels = [];
    private readonly HashSet<string> names = [];

    public SymmetryAnalysis Assign(List<ParameterUse> parameters, List<Diagnostic> diagnostics, ImmutableArray<GraphNode> nodes)
    {
        var reports = diagnostics.ToImmutableArray().ToBuilder();
        foreach (var parameter in parameters.Where(parameter => !parameter.IsUsed))
        {
            // A parameter outside the graph may be used in ways that the graph does not show.
            foreach (var axis in parameter.Tensor.Axes) axes.Fix(axis);
            reports.Add(new("parameter", $"Parameter {parameter.Name} is not used in the graph; its labels are made fixed."));
        }

        return new(new WeightSpaceSpec([.. parameters.Select(Describe)]), reports.ToImmutable(), nodes);
    }

    private TensorSpec Describe(ParameterUse parameter)
    {
        if (parameter is { IsUsed: true, Kind: TensorKind.Scalar }) return new TensorSpec(parameter.Name, TensorKind.Scalar);
        var tensorAxes = ImmutableArray.CreateBuilder<TensorAxis>();
        for (var axis = 0; axis < parameter.Tensor.Rank; axis++)
        {
            var role = parameter.IsUsed ? parameter.Roles[axis] : AxisRole.Other;
            foreach (var atom in axes.Resolve(parameter.Tensor.Axes[axis]))
            {
                var label = LabelOf(atom, parameter.Name, role);
                tensorAxes.Add(new TensorAxis(label, label.Kind == LabelKind.Fixed ? FixedRole(role) : role));
            }
        }

        return new TensorSpec(parameter.Name, parameter.Kind, tensorAxes.ToImmutable());
    }

    private static AxisRole FixedRole(AxisRole role) => role switch
    {
        AxisRole.Out => AxisRole.FixedOut,
        AxisRole.In => AxisRole.FixedIn,
        _ => role,
    };

    private AxisLabel LabelOf(int atom, string parameter, AxisRole role)
    {
        if (labels.TryGetValue(atom, out var label)) return label;
        var owner = parameter.EndsWith(".weight", StringComparison.Ordinal) || parameter.EndsWith(".bias", StringComparison.Ordinal)
            ? parameter[..parameter.LastIndexOf('.')]
            : parameter;
        var stem = $"{owner}.{SpecText.Format(role)}";
        var name = stem;
        for (var number = 2; !names.Add(name); number++) name = $"{stem}{number}";
        var size = axes.SizeOf(atom);
        return labels[atom] = axes.IsFixed(atom) ? AxisLabel.Fixed(name, size) : AxisLabel.Permutable(name, size);
    }
}
