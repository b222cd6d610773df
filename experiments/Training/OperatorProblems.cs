using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>Problems and networks by name.</summary>
internal static class OperatorProblems
{
    /// <summary>The problem that the settings name.</summary>
    public static IOperatorProblem Create(SettingValues settings) => Create(settings.Text("problem.name"), settings.Count("problem.points"));

    /// <summary>A problem by name.</summary>
    /// <exception cref="UsageException">There is none of this name, or it cannot have so many points.</exception>
    public static IOperatorProblem Create(string name, int points)
    {
        if (!ProblemCatalogue.Names.Contains(name)) throw new UsageException($"there is no problem '{name}'; {NearestNames.Suggest(name, ProblemCatalogue.Names)}");
        try
        {
            return ProblemCatalogue.Create(name, points);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"the problem '{name}' cannot have {points} points (its paper's number is {ProblemCatalogue.DefaultPoints(name)}): {BadInput.Explain(e)}", e);
        }
    }

    /// <summary>The DeepONet that the settings describe, for a problem: periodic features in the trunk where the
    /// problem is periodic.</summary>
    public static DeepOnetOptions Network(IOperatorProblem problem, SettingValues settings)
    {
        var hidden = Enumerable.Repeat(settings.Count("model.width"), settings.Count("model.layers") - 1).ToArray();
        var basis = settings.Count("model.basis");
        var features = problem.Periodic ? new PeriodicFeatures(problem.QueryDimension, settings.Count("model.harmonics"), 1) : null;
        return new DeepOnetOptions(
            [problem.Sensors, .. hidden, basis], [features?.FeatureDimension ?? problem.QueryDimension, .. hidden, basis],
            Enum.TryParse<NetworkActivation>(settings.Text("model.activation"), ignoreCase: true, out var activation)
                ? activation
                : throw new UsageException($"setting 'model.activation' cannot be '{settings.Text("model.activation")}'; known: {string.Join(", ", Enum.GetNames<NetworkActivation>()).ToLowerInvariant()}"),
            features: features);
    }
}
