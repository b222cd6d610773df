using System.Globalization;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>The axes that each label ties, as text: <c>fc1.weight[0]</c>.</summary>
internal static class LabelTies
{
    /// <summary>For each label of the page, the axes of parameter views that carry it.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(SymmetryPageData data)
    {
        var ties = data.Labels.ToDictionary(label => label.Name, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var view in data.Parameters.SelectMany(parameter => parameter.Views))
        {
            for (var axis = 0; axis < view.Axes.Count; axis++)
            {
                foreach (var name in view.Axes[axis])
                {
                    if (ties.TryGetValue(name, out var axes))
                        axes.Add(string.Create(CultureInfo.InvariantCulture, $"{view.Name}[{axis}]"));
                }
            }
        }
        return [.. data.Labels.Select(label => ties[label.Name])];
    }
}
