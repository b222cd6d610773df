using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Calls labels what they are in the network: <c>residual stream</c>, <c>heads of block 1</c>.</summary>
public static class LabelNaming
{
    /// <param name="analysis">The analysis of a network.</param>
    extension(SymmetryAnalysis analysis)
    {
        /// <summary>The same analysis, its labels called by their roles. A label whose role the graph does not show keeps
        /// its name, which is a parameter's with the axis.</summary>
        /// <remarks>Nothing but names changes. Numbers of blocks and layers are those of the parameters' names.</remarks>
        public SymmetryAnalysis NamedByRole()
        {
            ArgumentNullException.ThrowIfNull(analysis);
            var names = Names(analysis.StateSpec.Labels, LabelRoles.Of(analysis));
            var renamed = new Dictionary<AxisLabel, AxisLabel>();

            AxisLabel Label(AxisLabel label)
            {
                if (renamed.TryGetValue(label, out var known)) return known;
                return renamed[label] = label.Kind switch
                {
                    LabelKind.Fixed => AxisLabel.Fixed(names[label.Name], label.Size),
                    LabelKind.Nested => AxisLabel.Nested(names[label.Name], label.Size, Label(label.Parent!)),
                    _ => AxisLabel.Permutable(names[label.Name], label.Size),
                };
            }

            TensorSpec Tensor(TensorSpec tensor) => new(tensor.Name, tensor.Kind, [.. tensor.Axes.Select(axis => axis with { Label = Label(axis.Label) })]);
            return analysis with
            {
                Spec = new WeightSpaceSpec([.. analysis.Spec.Tensors.Select(Tensor)]),
                Parameters = [.. analysis.Parameters.Select(parameter => parameter with { Views = [.. parameter.Views.Select(view => view with { Tensor = Tensor(view.Tensor) })] })],
                Diagnostics =
                [
                    .. analysis.Diagnostics.Select(diagnostic => diagnostic.Label is { } label
                        ? diagnostic with { Label = Label(label) }
                        : diagnostic with { Reason = string.Join(' ', diagnostic.Reason.Split(' ').Select(word => names.GetValueOrDefault(word, word))) }),
                ],
                Values = [.. analysis.Values.Select(value => value with
                {
                    Axes = [.. value.Axes.Select(axis => new EquatableArray<EquatableArray<AxisLabel?>>(
                        [.. axis.Select(block => new EquatableArray<AxisLabel?>([.. block.Select(label => label is null ? null : Label(label))]))]))],
                })],
            };
        }
    }

    /// <summary>The first wanted name that no other label wants; where all are taken, a number makes one.</summary>
    private static Dictionary<string, string> Names(EquatableArray<AxisLabel> labels, Dictionary<string, ImmutableArray<string>> wanted)
    {
        var result = labels.Where(label => !wanted.ContainsKey(label.Name)).ToDictionary(label => label.Name, label => label.Name);
        var taken = result.Values.ToHashSet();
        AxisLabel[] open = [.. labels.Where(label => wanted.ContainsKey(label.Name))];
        for (var round = 0; open.Length > 0; round++)
        {
            string Wish(AxisLabel label) => SpecText.SanitizeLabel(wanted[label.Name][Math.Min(round, wanted[label.Name].Length - 1)]);
            var isLast = open.All(label => round >= wanted[label.Name].Length);
            foreach (var group in open.GroupBy(Wish).ToArray())
            {
                AxisLabel[] wishers = [.. group];
                if (wishers.Length > 1 && !isLast) continue;
                foreach (var label in wishers)
                {
                    if (!isLast && taken.Contains(group.Key)) continue;
                    var name = group.Key;
                    for (var number = 2; !taken.Add(name); number++) name = $"{group.Key} ({number})";
                    result[label.Name] = name;
                }
            }

            open = [.. open.Where(label => !result.ContainsKey(label.Name))];
        }

        return result;
    }
}
