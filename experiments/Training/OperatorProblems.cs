using System.Collections.Immutable;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>Problems and networks by name.</summary>
internal static class OperatorProblems
{
    /// <summary>A problem by name.</summary>
    /// <exception cref="UsageException">There is none of this name, or it cannot have so many points.</exception>
    public static IOperatorProblem Create(string name, int points, OpenSettings? parameters = null)
    {
        if (!ProblemCatalogue.Names.Contains(name)) throw new UsageException($"there is no problem '{name}'; {NearestNames.Suggest(name, ProblemCatalogue.Names)}");
        try
        {
            return ProblemCatalogue.Create(name, points, Values(parameters));
        }
        catch (ArgumentException e) when (parameters is { Values.IsEmpty: false })
        {
            throw new UsageException($"the problem '{name}' cannot be made so: {BadInput.Explain(e)}", e);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"the problem '{name}' cannot have {points} points (its paper's number is {ProblemCatalogue.DefaultPoints(name)}): {BadInput.Explain(e)}", e);
        }
    }

    /// <summary>The problem of a comparison of optimizers: that of the user's file, or one by name.</summary>
    /// <exception cref="UsageException">The file is unfit, or there is no such problem.</exception>
    public static IOperatorProblem Create(NamedProblemSettings settings)
    {
        if (settings.Own is not { File.Length: > 0 } file) return Create(settings.Name, settings.Points, settings.Parameters);
        var own = OwnProblem.Of(file)!;
        own.Require(settings.TrainSamples, settings.TestSamples);
        return own;
    }

    /// <summary>The parameters of a problem that were given.</summary>
    public static IReadOnlyDictionary<string, string> Values(OpenSettings? parameters) => parameters?.Values ?? ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The DeepONet that the settings describe, for a problem: periodic features in the trunk where the
    /// problem is periodic.</summary>
    public static DeepOnetOptions Network(IOperatorProblem problem, NetworkSettings settings)
    {
        var hidden = Enumerable.Repeat(settings.Width, settings.Layers - 1).ToArray();
        var features = problem.Periodic ? new PeriodicFeatures(problem.QueryDimension, settings.Harmonics, 1) : null;
        return new DeepOnetOptions(
            [problem.Sensors, .. hidden, settings.Basis * problem.Outputs], [features?.FeatureDimension ?? problem.QueryDimension, .. hidden, settings.Basis],
            settings.Activation, features: features, outputs: problem.Outputs, initialization: settings.Init);
    }
}
