using WeightSpace.Experiments.Cli;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>One model on one problem: its settings, with the problem and the architecture that they describe.</summary>
/// <param name="Model">The model's name in the comparison.</param>
/// <param name="Settings">All settings of this model on this problem.</param>
/// <param name="Problem">The problem.</param>
/// <param name="Options">The architecture; null for <see cref="LinearRegression"/>.</param>
internal sealed record ModelPlan(string Model, PlanSettings Settings, IOperatorProblem Problem, OperatorModelOptions? Options)
{
    /// <summary>The kind of model that is solved for rather than trained.</summary>
    public const string LinearRegression = "linear-regression";

    /// <summary>Reads and checks the settings of a model on a problem.</summary>
    /// <exception cref="UsageException">A setting is missing or wrong, or model and problem do not fit
    /// together.</exception>
    /// <param name="settings">The settings.</param>
    /// <param name="problem">The problem whose settings hold.</param>
    /// <param name="model">The model.</param>
    /// <param name="own">Data of the user's own in place of the problem's; null for none.</param>
    public static ModelPlan Read(ModelComparisonSettings settings, string problem, string model, OwnProblem? own = null)
    {
        if (!settings.Models.Names.Contains(model))
            throw new UsageException($"there is no model '{model}'; {NearestNames.Suggest(model, settings.Models.Names)}");
        var plan = settings.Plan(problem, model);
        // No paper has figures of these data.
        if (own is not null) plan = plan with { Paper = "" };
        own?.Require(plan.Problem.TrainSamples, plan.Problem.TestSamples);
        var created = own ?? OperatorProblems.Create(problem, plan.Problem.Points, plan.Problem.Parameters);
        if (IsSolved(plan, model)) return new(model, plan, created, null);
        if (plan.Architecture.Length == 0)
            throw new UsageException($"model '{model}' has no architecture for {problem}; {NearestNames.Suggest(model, settings.Models.Names.Where(name => settings.Plan(problem, name) is var other && (IsSolved(other, name) || other.Architecture.Length > 0)))}");
        return new(model, plan, created, Architecture(plan, created, model));
    }

    private static bool IsSolved(PlanSettings plan, string model) => KindOf(plan, model) == LinearRegression;

    private static string KindOf(PlanSettings plan, string model) => plan.Kind.Length > 0 ? plan.Kind : model;

    // Sizes that follow from the data are set where the data are the user's own, or where the text leaves them open.
    private static string Fitted(PlanSettings plan, IOperatorProblem problem, string kind, int sensors) =>
        problem is OwnProblem || plan.Architecture.Contains('*', StringComparison.Ordinal)
            ? ArchitectureFit.Apply(kind, plan.Architecture, problem, sensors, problem is OwnProblem own ? own.Grid : [])
            : plan.Architecture;

    private static OperatorModelOptions Architecture(PlanSettings plan, IOperatorProblem problem, string model)
    {
        try
        {
            var sensors = plan.Data.InputComponents > 0 ? plan.Data.InputComponents : problem.Sensors;
            var options = OperatorModels.Parse(KindOf(plan, model), Fitted(plan, problem, KindOf(plan, model), sensors));
            return (options.Sensors, options.QueryDimension, options.Outputs) == (sensors, problem.QueryDimension, problem.Outputs)
                ? options
                : throw new UsageException($"the architecture of '{model}' is one of {options.Sensors} sensors, {options.QueryDimension} coordinates and {options.Outputs} outputs, but {problem.Name} has {sensors}, {problem.QueryDimension} and {problem.Outputs}; change models.{model}.architecture (* there takes what the data have) or problem.points");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new UsageException($"the architecture of '{model}' on {problem.Name}: {e.Message}", e);
        }
    }
}
